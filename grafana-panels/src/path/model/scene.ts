import { annotate } from './annotate.js';
import { sceneLinks, sceneNodes, type Picture } from './assemble.js';
import { bandsOf } from './bands.js';
import { columnsOf } from './columns.js';
import { compareGraphs } from './compare.js';
import { graphOf, type Graph } from './graph.js';
import { reduce } from './reduce.js';
import { comparedWith, roundOf } from './rounds.js';
import { litBy } from './select.js';
import { fateOf } from './sentence/judge.js';
import { NOTHING, wordsOf } from './sentence/index.js';
import { readTraces } from './trace.js';
import { utcTime, type TimeFormat } from './time.js';
import type { PathInput, Scene, View } from './types.js';

/** Graphs kept for each input: the one drawn last and the one before. */
const KEPT = 2;
const kept = new WeakMap<PathInput, { readonly key: string; readonly graph: Graph }[]>();

/**
 * The graph of a round, compared with another one. It is what takes longest and does not depend on grouping, selection
 * or limit, so that it is kept while those change.
 */
function comparedGraph(input: PathInput, view: View, { at, compare }: { at: number; compare: number | null }): Graph {
  const chosen = [view.vantages, view.targets].map((names) => [...names].sort());
  const key = JSON.stringify([at, compare, view.slowFrom, ...chosen]);
  const all = kept.get(input) ?? [];
  const known = all.find((one) => one.key === key);
  if (known) return known.graph;
  const graph = graphAt(input, view, at);
  if (compare !== null && graph.vertices.size > 0) compareGraphs(graph, graphAt(input, view, compare));
  kept.set(input, [{ key, graph }, ...all].slice(0, KEPT));
  return graph;
}

function graphAt(input: PathInput, view: View, time: number): Graph {
  const graph = graphOf(readTraces(input, view, time));
  annotate(graph, view);
  return graph;
}

/**
 * The picture of a round: pure, equal for equal input and view whatever the order of rows. `time` writes times of rounds
 * in the sentences, for instance in the zone of the dashboard; UTC by default.
 */
export function buildScene(input: PathInput, view: View, time: TimeFormat = utcTime): Scene {
  const at = roundOf(input, view);
  if (at === null) return empty(at);
  const compare = comparedWith(input, view, at);
  const graph = comparedGraph(input, view, { at, compare });
  if (graph.vertices.size === 0) return empty(at);
  const counted = { nodes: graph.vertices.size, links: graph.edges.size };
  const { drawn, limited, asked } = reduce(graph, input, view);
  const columns = columnsOf(drawn);
  const lit = litBy(graph, drawn, view);
  const flows = graph.courses.reduce((sum, course) => sum + course.flows, 0);
  const picture: Picture = { graph, drawn, columns, lit, input, view, flows };
  const [nodes, links] = [sceneNodes(picture), sceneLinks(picture)];
  return {
    ...{ at, compare, nodes, links, bands: bandsOf(nodes, links), columns: columns.count },
    ...wordsOf({ graph, input, view, at, time, compare, limited }),
    counts: {
      ...counted,
      asked,
      traces: graph.courses.length,
      reached: graph.courses.filter((course) => ['reaching', 'losing'].includes(fateOf(course))).length,
      limited,
      selected: lit?.selected ?? 0,
    },
  };
}

const empty = (at: number | null): Scene => ({
  ...{ at, compare: null, nodes: [], links: [], bands: [], columns: 0, ...NOTHING },
  counts: { nodes: 0, asked: 0, links: 0, traces: 0, reached: 0, limited: false, selected: 0 },
});
