/** What the traces of a round come to, target by target; vantages that are sick have no say. */
import { byText } from '../input.js';
import type { Course } from '../course.js';
import type { Graph, Vertex } from '../graph.js';

export interface Judged {
  readonly target: string;
  readonly courses: readonly Course[];
  /** Vantages whose flows all arrive as far as is known, of which none does, and of which some do. */
  readonly reaching: ReadonlySet<string>;
  readonly failing: ReadonlySet<string>;
  readonly losing: ReadonlySet<string>;
  /** Vantages of which nothing is known. */
  readonly unknown: ReadonlySet<string>;
  /** Where the flows of those that fail end. */
  readonly ends: ReadonlyMap<Vertex, ReadonlySet<string>>;
}

export const isJudged = ({ trace }: Course): boolean => trace.health !== 'sick';

/** The fate of the flows of one trace. */
export function fateOf({ trace, destinations, ends, flows }: Course): 'reaching' | 'failing' | 'losing' | 'unknown' {
  const { reached } = trace;
  let lost = 0;
  for (const end of ends.values()) lost += end.lost;
  const arrives = destinations.size > 0 || (trace.links.length === 0 && reached !== null && reached > 0);
  if (!arrives) return reached === 0 || (lost > 0 && lost >= flows) ? 'failing' : 'unknown';
  return lost > 0 || isShort(trace) ? 'losing' : 'reaching';
}

/** Fewer arrived in the round than were sent; half a flow is what counters over time are off by. */
const isShort = ({ reached, flows }: Course['trace']): boolean =>
  reached !== null && flows !== null && flows - reached > 0.5;

/** By target; those that fare worst first. */
export function judge(graph: Graph): Judged[] {
  const byTarget = new Map<string, { course: Course; index: number }[]>();
  graph.courses.forEach((course, index) => {
    if (!isJudged(course)) return;
    const list = byTarget.get(course.trace.target);
    if (list) list.push({ course, index });
    else byTarget.set(course.trace.target, [{ course, index }]);
  });
  const judged = [...byTarget].map(([target, list]) => judgeTarget(graph, target, list));
  return judged.sort((a, b) => b.failing.size - a.failing.size || b.losing.size - a.losing.size || byText(a.target, b.target)); // prettier-ignore
}

function judgeTarget(graph: Graph, target: string, list: readonly { course: Course; index: number }[]): Judged {
  const sets = { reaching: new Set<string>(), failing: new Set<string>(), losing: new Set<string>(), unknown: new Set<string>() }; // prettier-ignore
  const ends = new Map<Vertex, Set<string>>();
  for (const { course, index } of list) {
    const { vantage } = course.trace;
    const fate = fateOf(course);
    sets[fate].add(vantage);
    if (fate !== 'failing') continue;
    for (const id of course.ends.keys()) {
      const vertex = graph.vertices.get(graph.name(index, id));
      if (vertex) ends.set(vertex, (ends.get(vertex) ?? new Set<string>()).add(vantage));
    }
  }
  return { target, courses: list.map(({ course }) => course), ...sets, ends };
}
