import type { Clock } from '../../core/clock.js';
import { ProblemError } from '../../core/problem.js';
import { groupName, type Change } from './diff.js';
import type { Destination } from './destination.js';
import { digestAt, digestsOf, goneOf, placesOf, resultOf, tooMuch, type Digests, type Plan } from './plan.js';
import { refusal, type Found, type Ruler } from './ruler.js';

/** Carries a plan out: creations and changes first, deletions last, then reads back whether it came true. */

export interface ApplyOptions {
  readonly limit: Destination['max_delete'];
  /** Rules that may go, whatever the limit says. */
  readonly allowDelete?: number;
  /** Makes the server read its files although nothing has changed. */
  readonly reload: boolean;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly signal: AbortSignal;
  /** After each step. */
  onStep(step: Step): void;
}

export interface Failure {
  readonly reason: string;
  readonly remedy: string;
}

export interface Step {
  readonly change: Change;
  /** Absent when it was done. */
  readonly failure?: Failure;
}

export interface Applied {
  readonly steps: readonly Step[];
  /** Changes that were not tried, since others had failed. */
  readonly left: readonly Change[];
  /** What went wrong after the last step: the reload, or the reading back. */
  readonly failure?: Failure;
}

export const succeeded = ({ steps, left, failure }: Applied): boolean =>
  left.length === 0 && failure === undefined && steps.every((step) => step.failure === undefined);

/**
 * Does what the plan says and is not done yet; so the same plan may be applied again after an interruption. Throws a
 * ProblemError, before anything is changed, when the destination is not as the plan has it or too much would go.
 */
export async function apply(plan: Plan, ruler: Ruler, options: ApplyOptions): Promise<Applied> {
  const found = await ruler.read();
  const now = digestsOf(found.owned, ruler.terms);
  const result = resultOf(plan, ruler.terms);
  refuseStale(plan, now, result);
  const due = plan.changes.filter((change) => !isMade(change, now, result));
  refuseMassDeletion(due, found, options);
  const { steps, left } = await carryOut(due, ruler, options);
  const changed = steps.some(({ failure }) => failure === undefined);
  const failure = changed || options.reload ? await finished(ruler, { steps, result, ...options }) : undefined;
  return { steps, left, ...(failure === undefined ? {} : { failure }) };
}

const isMade = (change: Change, now: Digests, result: Digests): boolean =>
  digestAt(now, change.namespace, groupName(change)) === digestAt(result, change.namespace, groupName(change));

/** A group may be as the plan found it, or as the plan wants it. */
function refuseStale({ state }: Plan, now: Digests, result: Digests): void {
  const other = placesOf(state, now, result).filter(([namespace, group]) => {
    const digest = digestAt(now, namespace, group);
    return digest !== digestAt(state, namespace, group) && digest !== digestAt(result, namespace, group);
  });
  const [first] = other;
  if (first === undefined) return;
  const more = other.length > 1 ? ` and ${other.length - 1} more` : '';
  throw refusal(
    `the destination has changed since the plan was made: ${first.join(', group ')}${more}`,
    'Make the plan again, and look at what it says now.',
  );
}

function refuseMassDeletion(due: readonly Change[], { owned }: Found, { limit, allowDelete }: ApplyOptions): void {
  const gone = goneOf(due, owned);
  const reason = tooMuch(gone, limit, allowDelete);
  if (reason === undefined) return;
  throw refusal(reason, `If that is right, allow it: --allow-delete ${gone.rules}. If not, see that all rule files were named.`); // prettier-ignore
}

async function carryOut(
  due: readonly Change[],
  ruler: Ruler,
  { signal, onStep }: ApplyOptions,
): Promise<Pick<Applied, 'steps' | 'left'>> {
  const steps: Step[] = [];
  const left: Change[] = [];
  let failed = false;
  for (const batch of batchesOf(due, ruler.batch)) {
    // A group that is deleted may have gone into one that was refused: then it stays.
    const removes = batch[0]?.action === 'remove';
    if (signal.aborted || (failed && removes)) {
      left.push(...batch);
      continue;
    }
    const failure = await failureOf(() => carry(batch, ruler));
    failed ||= failure !== undefined;
    for (const change of batch) {
      const step = { change, ...(failure === undefined ? {} : { failure }) };
      steps.push(step);
      onStep(step);
    }
  }
  return { steps, left };
}

/** In the order in which they are made. */
function batchesOf(due: readonly Change[], by: Ruler['batch']): readonly (readonly Change[])[] {
  const removes = due.filter(({ action }) => action === 'remove');
  const puts = due.filter(({ action }) => action !== 'remove');
  if (by === 'group') return [...puts, ...removes].map((change) => [change]);
  return [puts, removes].flatMap((all) =>
    [...new Set(all.map(({ namespace }) => namespace))].map((name) =>
      all.filter(({ namespace }) => namespace === name),
    ),
  );
}

async function carry(batch: readonly Change[], ruler: Ruler): Promise<void> {
  const [first] = batch;
  if (first === undefined) return;
  const groups = batch.flatMap((change) => (change.action === 'remove' ? [] : [change.group]));
  if (groups.length > 0) await ruler.put(first.namespace, groups);
  else await ruler.remove(first.namespace, batch.map(groupName));
}

const READS = 4;
const PAUSE = 1_000;

interface Finish extends ApplyOptions {
  readonly steps: readonly Step[];
  readonly result: Digests;
}

/** A ruler may need a moment until it tells what it took. */
async function finished(ruler: Ruler, { steps, result, clock, signal }: Finish): Promise<Failure | undefined> {
  const reload = await failureOf(() => ruler.finish());
  if (reload !== undefined) return { ...reload, remedy: `${reload.remedy} Then repeat with --reload.` };
  const done = steps.filter(({ failure }) => failure === undefined).map(({ change }) => change);
  let missing: readonly Change[] = [];
  for (let attempt = 1; attempt <= READS; attempt += 1) {
    const failure = await failureOf(async () => {
      const now = digestsOf((await ruler.read()).owned, ruler.terms);
      missing = done.filter((change) => !isMade(change, now, result));
      if (missing.length > 0 && attempt < READS) await clock.sleep(PAUSE, signal);
    });
    if (failure !== undefined) return failure;
    if (missing.length === 0) return undefined;
  }
  const names = missing.slice(0, 3).map((change) => `${change.namespace}, group ${groupName(change)}`);
  return {
    reason: `read back, ${missing.length} of the groups are not as they were written: ${names.join('; ')}`,
    remedy:
      'Either somebody else writes there, or the server drops fields that it does not know; "rules plan" shows which.',
  };
}

async function failureOf(work: () => Promise<void>): Promise<Failure | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (error instanceof ProblemError) {
      const [problem] = error.problems;
      return { reason: problem?.reason ?? error.message, remedy: problem?.remedy ?? '' };
    }
    return { reason: error instanceof Error ? error.message : String(error), remedy: 'Apply again: what is done is not done twice.' }; // prettier-ignore
  }
}
