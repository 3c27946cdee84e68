import type { Reason } from '@parallax/contract';
import { classifier } from '../../cdn/share/classify.js';
import { drawsByKind, drawsOf } from '../../cdn/share/draws.js';
import { intendedShares, sharesOf } from '../../cdn/share/shares.js';
import { stepOf } from '../../cdn/share/step.js';
import { stretchJudge } from '../../cdn/share/stretch.js';
import type { Sighting } from '../../cdn/share/types.js';
import { Fault } from '../../core/failure.js';
import type { Result, RunContext } from '../../core/probe.js';
import { follow } from '../../core/run.js';
import type { Target } from '../../core/target.js';
import type { Config } from './config.js';
import { askAll, lanesOf, type LaneRound, type Round } from './lanes.js';
import { recall, windowOf, type ShareMemory } from './memory.js';
import type { DnsShareMeasured, ResolverRound } from './result.js';

/** Asks every resolver for every hostname; ok when each hostname was answered by one of them at least. */
export function run(target: Target<Config>, context: RunContext): Promise<Result<DnsShareMeasured>> {
  const { config, host } = target;
  return follow<DnsShareMeasured>(async (course) => {
    const memory = recall(context.memory, target);
    const classify = classifier(config.providers, (ip) => context.enricher.facts(ip));
    const round: Round = { config, context, hosts: [host, ...config.hostnames], zones: memory.zones, classify };
    course.phase = 'reply';
    const lanes = await Promise.all(lanesOf(round).map((lane) => askAll(lane, round)));
    const measured = conclude(round, lanes, memory);
    course.measured = measured;
    const missing = round.hosts.findIndex((_, index) => !answered(lanes, index));
    if (missing < 0) return measured;
    const failure = lanes.flatMap(({ failures }) => failures).find((one) => one.host === missing)?.failure;
    if (failure === undefined) throw new Fault('timeout', `no time was left to ask for ${round.hosts[missing]}`);
    course.phase = failure.phase;
    throw new Fault(
      failure.reason,
      `no resolver answered for ${round.hosts[missing]}: ${failure.detail}`,
      failure.source,
    );
  });
}

const answered = (lanes: readonly LaneRound[], host: number): boolean =>
  lanes.some(({ sightings }) => sightings.some((one) => one.host === host));

/** What the round means with those before it; leaves the window in memory. */
function conclude(round: Round, lanes: readonly LaneRound[], memory: ShareMemory): DnsShareMeasured {
  const { config, context, hosts } = round;
  const fresh = lanes.flatMap((lane) => lane.sightings);
  const sightings = windowOf(memory.sightings, fresh, context.clock.now() - config.window);
  const { draws, byHost, varies } = drawsOf(sightings, config.stickiness, memory.varies);
  context.memory.value = { ...memory, sightings, varies } satisfies ShareMemory;
  const weights = Object.entries(config.providers).map(([name, { weight }]): [string, number] => [name, weight]);
  const intended = intendedShares(Object.fromEntries(weights));
  const stretch = stretchJudge({ sightings, intended, varies: varies || config.stickiness === 'none' });
  const kinds = drawsByKind(draws);
  const address = lanes.find((lane) => lane.address)?.address;
  const measured: DnsShareMeasured = {
    resolvers: lanes.map((lane) => roundOf(lane, [...intended.keys()], stretch)),
    intended,
    shares: sharesOf(draws, sightings, intended),
    draws: new Map(lanes.map(({ lane: { kind } }) => [kind, kinds.get(kind)?.length ?? 0])),
    ...(hosts.length > 1 ? { step: stepOf(byHost, hosts.length) } : {}),
    ...(address && { address }),
  };
  trace(context, measured);
  return measured;
}

type StretchOf = ReturnType<typeof stretchJudge>;

function roundOf(round: LaneRound, providers: readonly string[], stretchOf: StretchOf): ResolverRound {
  const { lane, sightings, failures } = round;
  const answers = Object.fromEntries(providers.map((name): [string, number] => [name, 0]));
  for (const { provider } of sightings) answers[provider] = (answers[provider] ?? 0) + 1;
  const reasons: Partial<Record<Reason, number>> = {};
  for (const { failure } of failures) reasons[failure.reason] = (reasons[failure.reason] ?? 0) + 1;
  // Name servers are the measure themselves.
  const measured = lane.kind !== 'authoritative' && sightings.length > 0;
  const stretch = measured ? stretchOf(sightings) : undefined;
  return {
    ...{ resolver: lane.resolver, answers, failures: reasons },
    ...(sightings.length > 0 && { ttl: Math.max(...sightings.map(lifeOf)) }),
    ...(stretch !== undefined && { stretch }),
  };
}

/** An answer may change when the first record on its way expires. */
const lifeOf = ({ steps }: Sighting): number => Math.min(...steps.map(({ ttl }) => ttl));

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

function trace(context: RunContext, { shares, step, draws, intended }: DnsShareMeasured): void {
  if (!context.tracing) return;
  for (const { kind, provider, measured: share, drift } of shares) {
    const seen = `${percent(share.estimate)} (${percent(share.low)} to ${percent(share.high)})`;
    const meant = `meant ${percent(intended.get(provider) ?? 0)}, drift ${percent(drift)}`;
    context.trace(`${kind}: ${provider} ${seen} of ${draws.get(kind) ?? 0} draws, ${meant}`);
  }
  if (step !== undefined) context.trace(`hostnames: ${step}`);
}
