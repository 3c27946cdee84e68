import type { RunContext } from '../../core/probe.js';
import { normalise } from '../normalise.js';
import { shownPath, visit, type Errand, type Leg, type Visit } from '../visit.js';
import { isCounted, isHit } from './cache-checks.js';
import type { Answered, CurlPlan, ObjectReport, Witness } from './check.js';
import { judge } from './judge.js';

/** Answers of the edge at most until one comes from its cache: behind one address stand many machines. */
const MOST = 5;

/** Asks the origin and the edge for every path, one after the other as a person with curl would, and judges. */
export async function curl(context: RunContext, plan: CurlPlan): Promise<ObjectReport[]> {
  const reports: ObjectReport[] = [];
  for (const path of plan.paths) {
    const witness = await witnessOf(context, plan, path);
    const address = witness.edge[0].address?.ip;
    const checks = judge(witness);
    reports.push({ path: shownPath(path), checks, ...(address === undefined ? {} : { address }) });
  }
  return reports;
}

async function witnessOf(context: RunContext, plan: CurlPlan, path: string): Promise<Witness> {
  const offered = errandOf(plan, path, ['gzip']);
  const ask = (leg: Leg, errand: Errand): Promise<Visit> => visit(context, leg, errand);
  const origin = plan.origin && (await ask(plan.origin, offered));
  const edge = async (): Promise<Answered> => answered(await ask(plan.edge, offered), plan);
  const answers: [Answered, ...Answered[]] = [await edge()];
  // Nobody there: the rest would take as long and say the same.
  const came = answers[0].reply !== undefined;
  while (came && answers.length < MOST && !isSettled(answers)) answers.push(await edge());
  const plain = came ? await ask(plan.edge, errandOf(plan, path, [])) : undefined;
  return {
    ...{ plan, edge: answers },
    ...(origin === undefined ? {} : { origin }),
    ...(plain === undefined ? {} : { plain }),
  };
}

/** A later answer came from the cache, and where hits are counted the counter was seen to rise. */
const isSettled = (answers: readonly Answered[]): boolean => answers.slice(1).some(isHit) && isCounted(answers);

function answered(seen: Visit, { expected }: CurlPlan): Answered {
  const hints = expected === undefined ? {} : { expected };
  return { ...seen, delivery: normalise(seen.reply?.fields ?? [], hints) };
}

const errandOf = (plan: CurlPlan, path: string, codings: readonly string[]): Errand => ({
  ...{ path, fetch: 'as_found', method: 'GET', codings, version: plan.version },
  // What is not offered must not be asked for by a default either.
  fields: codings.length > 0 ? plan.fields : [...plan.fields, ['Accept-Encoding', 'identity']],
  ...{ maxBytes: plan.maxBytes, timeout: plan.timeout },
});
