/** Scenes for tests and measurements: graphs as traceroutes make them, the same for the same numbers. */
import type { Band, Facts, Scene, SceneLink, SceneNode } from '../model/types.js';

/** A plain hop, with what a test wants to be otherwise. */
export const node = (id: string, column: number, more: Partial<SceneNode> = {}): SceneNode => ({
  ...{ id, kind: 'hop', label: id, column, members: [id], facts: {}, vantages: ['a'], targets: ['t'], flows: 8 },
  ...{ rtt: 0.01, ended: 0, loss: 0, lossy: false, health: null, change: null, marks: [] },
  ...{ expandable: false, expanded: false, lit: true },
  ...more,
});

/** A plain link, with what a test wants to be otherwise. */
export const link = (from: string, to: string, more: Partial<SceneLink> = {}): SceneLink => ({
  ...{ id: `${from}>${to}`, from, to, flows: 8, share: 0.5, traces: { with: 1, of: 1 }, delay: 0.001, delayOf: 'a' },
  ...{ slow: false, hidden: [], between: [], unknown: false, change: null, marks: [], lit: true },
  ...more,
});

/** Nodes and links as a scene. */
export const scene = (
  nodes: readonly SceneNode[],
  links: readonly SceneLink[],
  bands: readonly Band[] = [],
): Scene => ({
  ...{ at: 0, compare: null, nodes, links, bands, sentence: '', words: [] },
  columns: Math.max(0, ...nodes.map(({ column }) => column + 1)),
  counts: {
    nodes: nodes.length,
    asked: nodes.length,
    links: links.length,
    traces: 1,
    reached: 1,
    limited: false,
    selected: 0,
  },
});

/** Small and seeded. */
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const WIDTHS = [1, 1, 1.4, 2, 3, 4, 5, 5, 4.5, 4, 3, 2, 1, 0.4];

/** About `count` nodes in 14 columns: vantages, their networks, a broad middle, few targets. */
export function traceroutes(count: number, seed = 7): Scene {
  const random = generator(seed);
  const unit = count / WIDTHS.reduce((sum, width) => sum + width, 0);
  const columns = WIDTHS.map((width, column) =>
    Array.from({ length: Math.max(1, Math.round(width * unit)) }, (_, at) => nodeAt(column, at, random)),
  );
  const links = new Map<string, SceneLink>();
  for (let column = 0; column + 1 < columns.length; column++) {
    const [here = [], there = []] = [columns[column], columns[column + 1]];
    connect({ here, there, random, links });
  }
  return scene(columns.flat(), [...links.values()], bandsOf(columns.flat()));
}

interface Joint {
  readonly here: readonly SceneNode[];
  readonly there: readonly SceneNode[];
  readonly random: () => number;
  readonly links: Map<string, SceneLink>;
}

/** Everyone gets a neighbour near its own height on both sides, and some get more. */
function connect({ here, there, random, links }: Joint): void {
  const join = (from: number, to: number): void => {
    const [a, b] = [here[from], there[Math.min(there.length - 1, Math.max(0, to))]];
    if (a === undefined || b === undefined) return;
    const share = random() ** 3;
    const slow = random() < 0.01;
    const made = link(a.id, b.id, {
      share,
      flows: 1 + Math.round(share * 60),
      slow,
      delay: slow ? 0.1 + random() * 0.2 : 0.004,
    });
    links.set(made.id, made);
  };
  const scale = there.length / here.length;
  const spread = (): number => (random() - 0.5) * Math.max(3, there.length * 0.02);
  here.forEach((_, at) => join(at, Math.floor(at * scale + spread())));
  there.forEach((_, at) => join(Math.min(here.length - 1, Math.floor((at + 0.5) / scale)), at));
  for (let more = 0; more < Math.min(here.length, there.length) * 0.25; more++) {
    const at = Math.floor(random() * here.length);
    join(at, Math.floor(at * scale + 2 * spread()));
  }
}

function nodeAt(column: number, at: number, random: () => number): SceneNode {
  const id = `10.${column}.${at >> 8}.${at & 255}`;
  const facts = factsAt(column, at);
  if (column === 0) return node(`v${at}`, 0, { kind: 'vantage', label: `vantage-${at}`, facts, health: random() < 0.06 ? 'sick' : 'healthy' }); // prettier-ignore
  if (column === WIDTHS.length - 1) return node(id, column, { kind: 'target', label: `target-${at}.example`, facts });
  if (random() < 0.06) return node(`*${id}`, column, { kind: 'silent', label: '*', members: [], facts: {}, rtt: null, loss: null }); // prettier-ignore
  const lossy = random() < 0.02;
  return node(id, column, { facts, lossy, loss: lossy ? 0.1 + random() * 0.8 : 0, rtt: 0.002 * column });
}

function factsAt(column: number, at: number): Facts {
  if (column === 0) return {};
  const system = column < 3 ? at >> 2 : column < 11 ? 1000 + Math.floor(column / 3) * 20 + (at >> 4) : 5000;
  return { asn: `AS${64_500 + system}`, as_name: `Network ${system}` };
}

function bandsOf(nodes: readonly SceneNode[]): readonly Band[] {
  const bands = new Map<string, { asn: string; name: string; nodes: string[] }>();
  for (const { id, facts } of nodes) {
    if (facts.asn === undefined) continue;
    const band = bands.get(facts.asn) ?? { asn: facts.asn, name: facts.as_name ?? '', nodes: [] };
    band.nodes.push(id);
    bands.set(facts.asn, band);
  }
  return [...bands.values()];
}
