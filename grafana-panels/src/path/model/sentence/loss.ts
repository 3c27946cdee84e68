import { byText, indexOf } from '../input.js';
import { fateOf, isJudged, type Judged } from './judge.js';
import { count, list, nameOf } from './phrases.js';
import { lostAt, since, unreachedAt, type Rounds } from './since.js';
import type { Graph, Vertex } from '../graph.js';

export interface Said {
  /** Lower is more important. */
  readonly rank: number;
  readonly text: string;
}

export interface Seen extends Rounds {
  readonly graph: Graph;
  readonly judged: readonly Judged[];
  /** Vantages that are not sick. */
  readonly vantages: number;
}

const join = (...parts: (string | undefined)[]): string => `${parts.filter((part) => part !== undefined).join(', ')}.`;

/** Targets that nobody or not everybody reaches. */
export function* failures(seen: Seen): Generator<Said> {
  for (const one of seen.judged) {
    const { failing, reaching, losing, unknown, target } = one;
    if (failing.size === 0) continue;
    const when = since(seen, unreachedAt(seen, target, failing));
    const others = [...reaching, ...losing].filter((vantage) => !failing.has(vantage));
    const all = failing.size + unknown.size + others.length;
    if (others.length > 0) yield { rank: 21, text: disagreement(seen, one, { others, when, all }) };
    else if (unknown.size > 0)
      yield { rank: 21, text: join(`${list([...failing])} ${failing.size === 1 ? 'does' : 'do'} not reach ${target}: ${where(seen, one)}`, when) }; // prettier-ignore
    else yield { rank: 20, text: nobody(seen, one, when) };
  }
}

interface Others {
  readonly others: readonly string[];
  readonly when: string | undefined;
  readonly all: number;
}

function disagreement(seen: Seen, one: Judged, { others, when, all }: Others): string {
  const { failing, target } = one;
  const who = `${list([...failing])} ${failing.size === 1 ? 'does' : 'do'} not reach ${target}`;
  const but = `${list(others)} ${others.length === 1 ? 'does' : 'do'}`;
  return `Vantages disagree: ${who} (${failing.size} of ${all}), ${where(seen, one)}${when === undefined ? '' : `, ${when}`}; ${but}.`; // prettier-ignore
}

function nobody(seen: Seen, one: Judged, when: string | undefined): string {
  const { failing, target, ends } = one;
  const [end] = ends.keys();
  const all = `${failing.size} of ${count(seen.vantages, 'vantage')}`;
  if (ends.size === 1 && end && isLastHop(seen, target, end)) return join(`The last hop, ${nameOf(seen.input, end)}, answers, ${target} does not`, all, when); // prettier-ignore
  const who = failing.size === 1 ? `${list([...failing])} does not reach ${target}` : `No vantage reaches ${target}`;
  return join(`${who}: ${where(seen, one)}`, failing.size === 1 ? undefined : all, when);
}

function where({ input }: Seen, { ends }: Judged): string {
  const places = [...ends].sort(([a, x], [b, y]) => y.size - x.size || a.ttl - b.ttl || byText(a.id, b.id));
  const [first] = places;
  if (!first) return 'where its flows end is not known';
  if (places.every(([{ kind }]) => kind === 'vantage')) return 'no hop answers';
  const [place] = first;
  const rest = places.length === 1 ? '' : ` and at ${count(places.length - 1, 'more place')}`;
  const [lost, all] = [places.every(([vertex]) => vertex.ended > 0), places.length === 1 ? 'all ' : ''];
  const at = place.kind === 'vantage' ? 'before the first hop that answers' : `at ${nameOf(input, place)}`;
  return lost ? `${all}flows end ${at}${rest}` : `nothing answers behind ${nameOf(input, place)}${rest}`;
}

/** Whether the destination answered right behind this hop in another round of the range. */
function isLastHop({ input }: Seen, target: string, end: Vertex): boolean {
  const { links, rounds } = input;
  const hops = new Map<string, number>();
  const key = (time: number | null, vantage: string | null): string => `${time} ${vantage}`;
  for (let row = 0; row < rounds.time.length; row++) {
    const at = rounds.hops[row];
    if (rounds.target[row] === target && typeof at === 'number') hops.set(key(rounds.time[row] ?? 0, rounds.vantage[row] ?? ''), at); // prettier-ignore
  }
  if (hops.size === 0) return false;
  for (let row = 0; row < links.time.length; row++) {
    if (links.target[row] !== target || !end.members.has(links.from[row] ?? '')) continue;
    if (hops.get(key(links.time[row] ?? 0, links.vantage[row] ?? '')) === links.ttl[row]) return true;
  }
  return false;
}

/** Places where some flows end: where forwarding loss begins. */
export function* losses(seen: Seen): Generator<Said> {
  const { graph, view, input } = seen;
  const explained = new Set(
    seen.judged.filter(({ failing }) => failing.size > 0).flatMap(({ ends }) => [...ends.keys()]),
  );
  const places = [...graph.vertices.values()].filter(({ ended, judged }) => ended > 0 && judged > 0);
  places.sort((a, b) => b.ended - a.ended || a.ttl - b.ttl || byText(a.id, b.id));
  const lossy = places.filter((vertex) => vertex.ended / vertex.judged >= view.lossFrom);
  const [first] = lossy.filter((vertex) => !explained.has(vertex));
  if (first) {
    const who = new Set(lossy.flatMap((vertex) => [...losers(graph, vertex)]));
    const more = lossy.length > 1 ? `and at ${count(lossy.length - 1, 'more place')}` : undefined;
    const begins = first.kind === 'vantage' ? 'before the first hop that answers' : `at ${nameOf(input, first)}`;
    const text = `Loss begins ${begins}${more === undefined ? '' : ` ${more}`}`;
    yield { rank: 22, text: join(text, `${who.size} of ${count(seen.vantages, 'vantage')}`, since(seen, lostAt(seen, first.members))) }; // prettier-ignore
  }
  for (const vertex of places.slice(0, 5))
    yield { rank: 50, text: `At ${nameOf(input, vertex)} ${share(vertex)} end.` };
}

const share = ({ ended, judged }: Vertex): string =>
  `${figure(ended)} of ${figure(judged)} flows (${figure((100 * ended) / judged)} %)`;

const figure = (value: number): string => String(value < 10 ? Math.round(value * 10) / 10 : Math.round(value));

/** Vantages that lose flows at a node. */
function losers(graph: Graph, vertex: Vertex): Set<string> {
  const found = new Set<string>();
  for (const index of vertex.traces) {
    const course = graph.courses[index];
    if (!course || !isJudged(course)) continue;
    for (const [id, { lost }] of course.ends) if (lost > 0 && graph.name(index, id) === vertex.id) found.add(course.trace.vantage); // prettier-ignore
  }
  return found;
}

/** Loss that the counters of the round show and its last run does not: where it was is not known. */
export function* placeless(seen: Seen): Generator<Said> {
  for (const { target, courses } of seen.judged) {
    const sum = { flows: 0, reached: 0 };
    for (const course of courses) {
      const { flows, reached } = course.trace;
      const isPlaced = [...course.ends.values()].some(({ lost }) => lost > 0);
      if (flows === null || reached === null || isPlaced || fateOf(course) !== 'losing') continue;
      sum.flows += flows;
      sum.reached += Math.min(flows, reached);
    }
    const lost = sum.flows > 0 ? 1 - sum.reached / sum.flows : 0;
    if (lost <= 0) continue;
    const rank = lost >= seen.view.lossFrom ? 25 : 51;
    yield { rank, text: `${figure(lost * 100)} % of the flows to ${target} were lost within the round; the last run lost none, so that it is not known where.` }; // prettier-ignore
  }
}

/** Rounds that the range has up to the one drawn. */
export const roundsUpTo = ({ input, at }: Rounds): readonly number[] => indexOf(input).times.filter((time) => time <= at); // prettier-ignore
