import { seconds } from '../../../kit/units.js';
import { byText, number } from '../input.js';
import { isJudged } from './judge.js';
import { count, list, nameOf, sentence, shortName } from './phrases.js';
import { roundsUpTo, type Said, type Seen } from './loss.js';
import { rowsAt, since, slowAt, total } from './since.js';
import type { Vertex } from '../graph.js';
import type { MarkKind } from '../types.js';

/** Routers that say that there is no way on, and packets that go round. */
export function* explanations(seen: Seen): Generator<Said> {
  yield* loops(seen);
  const { graph, input } = seen;
  const said = new Map<string, { vantages: Set<string>; details: Set<string> }>();
  for (const course of graph.courses) {
    const found = isJudged(course) ? course.trace.run.findings.filter(({ kind }) => kind === 'unreachable') : [];
    if (found.length === 0) continue;
    const { target, vantage } = course.trace;
    const one = said.get(target) ?? { vantages: new Set<string>(), details: new Set<string>() };
    one.vantages.add(vantage);
    for (const { detail } of found) if (detail !== null) one.details.add(detail);
    said.set(target, one);
  }
  for (const [target, { vantages, details }] of said) {
    const [marked] = [...graph.vertices.values()].filter(({ marks }) => [...marks.values()].some(({ kind }) => kind === 'unreachable')); // prettier-ignore
    const who = marked ? nameOf(input, marked) : 'A router';
    yield { rank: 11, text: `${who} says that there is no way to ${target}, ${vantages.size} of ${count(seen.vantages, 'vantage')}.` }; // prettier-ignore
    for (const detail of [...details].sort(byText).slice(0, 2)) yield { rank: 52, text: sentence(detail) };
  }
}

function* loops({ graph, input, vantages: all }: Seen): Generator<Said> {
  const names = new Set<string>();
  const vantages = new Set<string>();
  const targets = new Set<string>();
  graph.courses.forEach((course, index) => {
    const told = course.trace.run.findings.filter(({ kind }) => kind === 'loop').map(({ node }) => node);
    if (!isJudged(course) || (course.circling.size === 0 && told.length === 0)) return;
    const around = [...course.circling, ...told.filter((id) => id !== null)];
    for (const id of around) names.add(shortName(input, graph.vertices.get(graph.name(index, id))));
    vantages.add(course.trace.vantage);
    targets.add(course.trace.target);
  });
  if (targets.size === 0) return;
  const between =
    names.size === 0 ? '' : names.size === 1 ? ` at ${list([...names])}` : ` between ${list([...names], 4)}`;
  yield { rank: 10, text: `Packets to ${list([...targets])} go round${between}, ${vantages.size} of ${count(all, 'vantage')}.` }; // prettier-ignore
}

/** Links over the threshold. */
export function* slowLinks(seen: Seen): Generator<Said> {
  const { graph, input } = seen;
  const slow = [...graph.edges.values()].filter((edge) => edge.slow);
  slow.sort((a, b) => (b.delay ?? 0) - (a.delay ?? 0) || byText(a.id, b.id));
  const [first] = slow;
  if (!first || first.delayOf === null) return;
  const [near, far] = [graph.vertices.get(first.from), graph.vertices.get(first.to)];
  const from = near?.kind === 'vantage' ? new Set(['vantage']) : (near?.members ?? new Set<string>());
  const when = since(seen, slowAt(seen, { from, to: far?.members ?? new Set(), vantage: first.delayOf }));
  const more = slow.length > 1 ? `; ${count(slow.length - 1, 'more link')} over ${seconds(seen.view.slowFrom)}` : '';
  const names = `from ${shortName(input, near)} to ${shortName(input, far)}`;
  yield { rank: 30, text: `The link ${names} takes ${seconds(first.delay)}, seen from ${first.delayOf}${when === undefined ? '' : `, ${when}`}${more}.` }; // prettier-ignore
}

/** When the route changed last within the range. */
export function* changes(seen: Seen): Generator<Said> {
  const { rounds } = seen.input;
  for (const time of [...roundsUpTo(seen)].reverse()) {
    const rows = rowsAt(seen, 'rounds', time);
    const changed = rows.filter((row) => (number(rounds.changes[row]) ?? 0) >= 0.5);
    if (changed.length === 0) continue;
    const who = new Set(changed.map((row) => rounds.vantage[row] ?? ''));
    const all = new Set(rows.map((row) => rounds.vantage[row] ?? ''));
    const targets = new Set(changed.map((row) => rounds.target[row] ?? ''));
    const times = Math.round(total(changed, rounds.changes));
    const often = times > changed.length ? `, ${times} times in all` : '';
    const to = seen.judged.length > 1 ? ` to ${list([...targets])}` : '';
    yield { rank: 40, text: `The route${to} changed at ${seen.time(time)} for ${who.size} of ${count(all.size, 'vantage')}${often}.` }; // prettier-ignore
    return;
  }
}

/** Hops behind which large packets do not fit. */
export function* limits({ graph, input, vantages: all }: Seen): Generator<Said> {
  const places = new Map<Vertex, Set<string>>();
  let bytes = Infinity;
  graph.courses.forEach((course, index) => {
    if (!isJudged(course)) return;
    const { routes, findings } = course.trace.run;
    for (const { mtu, mtuAt } of routes) if (mtuAt !== null && mtu !== null) bytes = Math.min(bytes, mtu);
    for (const id of [
      ...routes.map(({ mtuAt }) => mtuAt),
      ...findings.filter(({ kind }) => kind === 'mtu_drop').map(({ node }) => node),
    ]) {
      const vertex = id === null ? undefined : graph.vertices.get(graph.name(index, id));
      if (vertex) places.set(vertex, (places.get(vertex) ?? new Set<string>()).add(course.trace.vantage));
    }
  });
  if (places.size === 0) return;
  const what = Number.isFinite(bytes) ? `Packets larger than ${bytes} bytes` : 'Large packets';
  const who = new Set([...places.values()].flatMap((vantages) => [...vantages]));
  const names = [...places.keys()].map((vertex) => nameOf(input, vertex));
  yield { rank: 41, text: `${what} do not fit behind ${list(names)}, ${who.size} of ${count(all, 'vantage')}.` };
}

/** Sentences of marks, of which one a kind is said. */
const NOTES: Readonly<Partial<Record<MarkKind, { rank: number; say: (who: string) => string }>>> = {
  dscp: { rank: 60, say: (who) => `The DSCP mark arrives rewritten at ${who}` },
  nat: { rank: 61, say: (who) => `Packets arrive translated (NAT) at ${who}` },
  mpls: { rank: 62, say: (who) => `MPLS labels are seen at ${who}` },
  balanced: { rank: 63, say: (who) => `Flows are spread over several ways behind ${who}` },
  rate_limited: { rank: 64, say: (who) => `Answers are limited at ${who}, which is no loss` },
};

/** What else there is to say of nodes. */
export function* notes({ graph, input }: Seen): Generator<Said> {
  for (const [kind, note] of Object.entries(NOTES)) {
    const marked = [...graph.vertices.values()].filter(({ marks }) => [...marks.values()].some((mark) => mark.kind === kind)); // prettier-ignore
    if (marked.length === 0) continue;
    const text = note.say(list(marked.map((vertex) => shortName(input, vertex))));
    yield { rank: note.rank, text: sentence(text) };
  }
}
