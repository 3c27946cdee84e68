import { DEFAULTS, judge, survey } from '../../cdn/lint/index.js';
import { Fault, isCancelled, type Failure } from '../../core/failure.js';
import type { Result, RunContext } from '../../core/probe.js';
import { follow } from '../../core/run.js';
import type { Target } from '../../core/target.js';
import { assess } from './assess.js';
import type { Config, Pass } from './config.js';
import { memoryOf, type CdnMemory } from './memory.js';
import { seeded, type Random } from './order.js';
import { planOf, type Plan } from './plan.js';
import type { CdnMeasured, VisitMeasured } from './result.js';
import { Round } from './round.js';
import { waysMeasured } from './ways.js';

type Run = (target: Target<Config>, context: RunContext) => Promise<Result<CdnMeasured>>;

/** One round; `random` gives the seed of its order. */
export function runWith(random: Random): Run {
  return (target, context) =>
    follow<CdnMeasured>(async (course) => {
      course.phase = 'request';
      const plan = await planOf(target, context);
      const memory = memoryOf(target, context.memory);
      const seed = Math.floor(random() * 2 ** 32);
      if (context.tracing) context.trace(`order of this round: seed ${seed}`);
      const round = new Round(context, plan, memory);
      await fetchAll(round, { context, plan, memory }, seeded(seed)).finally(() => round.end());
      const measured = conclude(round, { context, plan, memory });
      course.measured = measured;
      const failure = failureOf(measured, round, plan);
      if (failure === undefined) return measured;
      course.phase = failure.phase;
      throw new Fault(failure.reason, failure.detail, failure.source);
    });
}

export const run: Run = runWith(Math.random);

interface Desk {
  readonly context: RunContext;
  readonly plan: Plan;
  readonly memory: CdnMemory;
}

async function fetchAll(round: Round, desk: Desk, random: Random): Promise<void> {
  const { context, plan, memory } = desk;
  await round.run(random);
  const now = context.clock.now();
  if (isDue(plan.config.encodings, memory.encodingsAt, now)) {
    memory.encodingsAt = now;
    await round.codings(random);
  }
  if (isDue(plan.config.lint, memory.lintAt, now)) await lintAll(round, desk);
}

const isDue = (pass: Pass, last: number | undefined, now: number): boolean =>
  pass !== 'off' && (last === undefined || now - last >= pass.every);

/** The lint takes what the round leaves of time and budgets; where that is nothing, it waits for the next round. */
async function lintAll(round: Round, { context, plan, memory }: Desk): Promise<void> {
  const { config, ways } = plan;
  const now = context.clock.now();
  const left = plan.legs.map(({ name }) => config.budget - memory.ledger.spent(name, now));
  const maxBytes = Math.min(DEFAULTS.maxBytes, ...left);
  if (context.ending.aborted || maxBytes < config.max_object_bytes) return;
  memory.lintAt = now;
  const part = context.within(context.remaining());
  const found = await survey(part.context, ways, config, { maxBytes }).finally(() => part.end());
  for (const [name, bytes] of Object.entries(found.bytes)) round.charge(name, bytes);
  memory.verdicts = judge(found);
}

function conclude(round: Round, { context, plan, memory }: Desk): CdnMeasured {
  if (isCancelled(context.ending)) throw context.ending.reason;
  const visits = assess(round.seen, plan, context.enricher);
  const { position, clock } = context;
  const ways = waysMeasured(round, visits, { plan, memory, position, now: clock.now() });
  const address = visits.find(({ provider, address: one }) => one !== undefined && provider === plan.baseline)?.address;
  const any = address ?? visits.find((one) => one.address !== undefined)?.address;
  return {
    ...{ baseline: plan.baseline, ways, visits, fetches: plan.fetches, partitions: plan.partitions },
    ...(any === undefined ? {} : { address: any }),
    ...(memory.verdicts === undefined ? {} : { lint: memory.verdicts }),
  };
}

/**
 * Why the round failed: the first fetch from a provider that gave no acceptable response, in the order of the
 * configuration and not in that of the round, so that rounds that fail alike say the same. An origin that fails is
 * counted and fails nothing: users do not talk to it.
 */
function failureOf({ ways, visits }: CdnMeasured, { seen }: Round, plan: Plan): Failure | undefined {
  const made = visits.filter(({ role, coding }) => role === 'edge' && coding === undefined);
  if (made.length === 0) return unasked(ways, plan);
  if (made.every(({ failure }) => failure === undefined)) return undefined;
  const place = (visit: VisitMeasured): number[] => [
    plan.legs.findIndex(({ name }) => name === visit.provider),
    plan.things.findIndex((thing) => thing === seen[visits.indexOf(visit)]?.thing),
    plan.fetches.indexOf(visit.fetch),
  ];
  const [first] = made
    .flatMap((visit) => (visit.failure ? [{ visit, failure: visit.failure, place: place(visit) }] : []))
    .sort((one, other) => compare(one.place, other.place));
  if (first === undefined) return undefined;
  const { visit, failure } = first;
  return { ...failure, detail: `${visit.provider} ${visit.path} (${visit.fetch}): ${failure.detail}` };
}

function compare(one: readonly number[], other: readonly number[]): number {
  const at = one.findIndex((value, index) => value !== other[index]);
  return at < 0 ? 0 : (one[at] as number) - (other[at] as number);
}

/** Nothing was fetched from any provider: not a word about them. */
function unasked(ways: CdnMeasured['ways'], { config }: Plan): Failure {
  const isSpent = ways.some(({ role, skipped }) => role === 'edge' && skipped.budget > 0);
  return isSpent
    ? {
        ...{ phase: 'policy', reason: 'resource_exhausted', source: 'policy' },
        detail: `the budget of ${config.budget} bytes within 24 hours is used up for every provider`,
      }
    : {
        ...{ phase: 'request', reason: 'timeout', source: 'internal' },
        detail: 'the round had no time left for any provider; raise timeout, or lower visit_timeout',
      };
}
