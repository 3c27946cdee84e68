/** One sentence that says what there is to see, and more of them: the most important first. */
import { judge, isJudged } from './judge.js';
import { explanations, changes, limits, notes, slowLinks } from './others.js';
import { failures, losses, placeless, roundsUpTo, type Said, type Seen } from './loss.js';
import { count, list } from './phrases.js';
import type { Graph } from '../graph.js';
import type { Change } from '../types.js';
import type { Rounds } from './since.js';

export interface Words {
  readonly sentence: string;
  readonly words: readonly string[];
}

export interface Told extends Rounds {
  readonly graph: Graph;
  readonly compare: number | null;
  readonly limited: boolean;
}

export const NOTHING: Words = { sentence: 'Nothing was measured here in this time.', words: [] };

/** What a round comes to. */
export function wordsOf(told: Told): Words {
  const { graph } = told;
  if (graph.courses.length === 0) return NOTHING;
  const names = (courses: Graph['courses']): Set<string> => new Set(courses.map(({ trace }) => trace.vantage));
  const well = names(graph.courses.filter(isJudged));
  const sick = [...names(graph.courses)].filter((vantage) => !well.has(vantage));
  if (well.size === 0)
    return { sentence: 'No vantage is well enough to judge.', words: [sickness(sick), ...frame(told)] };
  const seen: Seen = { ...told, judged: judge(graph), vantages: well.size };
  const said = [...explanations(seen), ...failures(seen), ...losses(seen), ...placeless(seen), ...slowLinks(seen), ...changes(seen), ...limits(seen), ...notes(seen)]; // prettier-ignore
  if (!said.some(({ rank }) => rank < LEADS)) said.push({ rank: LEADS, text: allWell(seen) });
  else if (silentHops(graph) > 0) said.push({ rank: 59, text: `${silence(graph)}.` });
  said.sort((a, b) => a.rank - b.rank);
  const [first = '', ...rest] = new Set(said.map(({ text }) => text));
  return { sentence: first, words: [...rest, ...(sick.length > 0 ? [sickness(sick)] : []), ...frame(told)] };
}

/** What is below this can be the sentence. */
const LEADS = 45;

const sickness = (sick: readonly string[]): string =>
  `${list(sick)} ${sick.length === 1 ? 'is' : 'are'} not well and not counted.`;

const silentHops = ({ vertices }: Graph): number =>
  [...vertices.values()].filter(({ kind }) => kind === 'silent').length;

const silence = (graph: Graph): string => {
  const hops = silentHops(graph);
  return `${count(hops, 'hop')} never ${hops === 1 ? 'answers' : 'answer'}, which is no loss`;
};

function allWell(seen: Seen): string {
  const { graph, judged, vantages } = seen;
  const reaching = judged.filter(({ unknown }) => unknown.size === 0);
  if (reaching.length < judged.length) return unknownEnds(judged.filter(({ unknown }) => unknown.size > 0).map(({ target }) => target)); // prettier-ignore
  const [only] = judged;
  const who = vantages === 1 ? list([...(only?.reaching ?? []), ...(only?.losing ?? [])]) : vantages === 2 ? 'Both vantages' : `All ${vantages} vantages`; // prettier-ignore
  const what = judged.length === 1 ? only?.target : vantages === 1 ? `all ${judged.length} targets` : `their ${judged.length} targets`; // prettier-ignore
  const verb = vantages === 1 ? 'reaches' : 'reach';
  const rounds = roundsUpTo(seen);
  const steady = rounds.length > 1 ? ` and the route has not changed since before ${seen.time(rounds[0] ?? 0)}` : '';
  return `${who} ${verb} ${what}${steady}${silentHops(graph) > 0 ? `; ${silence(graph)}` : ''}.`;
}

const unknownEnds = (targets: readonly string[]): string =>
  `It is not known whether all flows reach ${list(targets)}: where they end, nothing more was seen.`;

/** Words about the picture itself. */
function* frame({ graph, compare, limited, time }: Told): Generator<string> {
  if (compare !== null) yield comparison(graph, time(compare));
  if (limited) yield 'More than fits: hops are grouped further than asked. Nothing is left out.';
}

function comparison({ vertices, edges }: Graph, then: string): string {
  const parts: string[] = [];
  const ends = new Set([...vertices.values()].filter(({ kind }) => kind === 'unreached').map(({ id }) => id));
  for (const change of ['appeared', 'vanished', 'slowed', 'faster'] as const) {
    const is = (part: { change: Change | null }): boolean => part.change === change;
    const nodes = [...vertices.values()].filter((vertex) => is(vertex) && vertex.kind === 'hop').length;
    const links = [...edges.values()].filter((edge) => is(edge) && !ends.has(edge.to)).length;
    const lost = [...vertices.values()].filter((vertex) => is(vertex) && ends.has(vertex.id)).length;
    const what: string[] = [];
    if (nodes > 0) what.push(count(nodes, 'hop'));
    if (links > 0) what.push(count(links, 'link'));
    if (lost > 0) what.push(`${count(lost, 'place')} where flows end`);
    if (what.length > 0) parts.push(`${what.join(' and ')} ${change === 'faster' ? 'got faster' : change}`);
  }
  const paced = parts.some((part) => /(slowed|faster)$/.test(part));
  if (parts.length === 0) return `Against ${then}: the same.`;
  return `Against ${then}: ${parts.join('; ')}${paced ? ' (slower or faster by more than 20 % and 2 ms)' : ''}.`;
}

export type { Said };
