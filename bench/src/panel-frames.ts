/**
 * From the answer of Prometheus to frames, and from frames to a scene. Frames: the whole work of the data source's path
 * kind (counts of rounds, pairs, links, facts, findings) beside the plain way to bring the same rows into Grafana, an
 * object for each row through `toDataFrame`, which counts nothing. Goal: 50,000 series in 300 ms. Scenes have no peer:
 * the figure stands beside our own layout of the same scene, the other half of what a new round costs.
 */
import { inTurn, load } from './panel-bundle.js';
import { lessIsBetter, type BenchRow } from './row.js';

interface Table {
  readonly length: number;
  readonly time: ArrayLike<number>;
  readonly value: ArrayLike<number>;
  readonly labels: Readonly<Record<string, ArrayLike<string>>>;
}

interface Sample {
  readonly query: unknown;
  readonly scope: unknown;
  readonly answers: { readonly table: (refId: string) => Table };
}

interface Columns {
  readonly spec: { readonly schema: string };
  readonly columns: Readonly<Record<string, ArrayLike<unknown>>>;
}

interface Frames {
  readonly sample: (links: number) => Sample;
  readonly path: { toFrames: (query: unknown, answers: unknown, scope: unknown) => readonly Columns[] };
  readonly toDataFrame: (rows: readonly object[]) => { readonly length: number };
}

interface Scenes {
  readonly readPath: (frames: readonly object[]) => unknown;
  readonly buildScene: (
    input: unknown,
    view: object,
  ) => { readonly nodes: readonly unknown[]; readonly links: readonly unknown[] };
  readonly DEFAULT_VIEW: object;
  readonly layout: (scene: unknown) => unknown;
}

const FRAMES = `
  export { sample } from './grafana-datasource/src/kinds/path/sample.js';
  export { path } from './grafana-datasource/src/kinds/path/index.js';
  export { toDataFrame } from './node_modules/@grafana/data/dist/esm/dataframe/processDataFrame.mjs';
`;
const SCENES = `
  export { readPath, buildScene, DEFAULT_VIEW } from './grafana-panels/src/path/model/index.js';
  export { layout } from './grafana-panels/src/path/layout/index.js';
`;

/** Series of links; as many of their delays and of their nodes come with them, and fewer of whole traces. */
const LINKS = 25_000;
const TABLES = ['links', 'delays', 'nodes', 'flows', 'reached', 'changes', 'hops', 'id', 'rtt', 'last', 'ended', 'findings', 'facts']; // prettier-ignore

function rowsOf({ length, time, value, labels }: Table): object[] {
  const names = Object.entries(labels);
  return Array.from({ length }, (_, row) => ({
    time: time[row],
    value: value[row],
    ...Object.fromEntries(names.map(([name, column]) => [name, column[row]])),
  }));
}

async function frames(): Promise<BenchRow> {
  const { sample, path, toDataFrame } = await load<Frames>('frames', FRAMES);
  const { query, scope, answers } = sample(LINKS);
  const tables = TABLES.map((refId) => answers.table(refId)).filter(({ length }) => length > 0);
  let read = 0;
  const ours = (): void => {
    read += path.toFrames(query, answers, scope).length;
  };
  const peer = (): void => {
    for (const table of tables) read += toDataFrame(rowsOf(table)).length;
  };
  ours();
  peer();
  const found = await inTurn(5, ours, peer);
  if (read === 0) throw new Error('no frame was made');
  const points = tables.reduce((sum, { length }) => sum + length, 0);
  return lessIsBetter({
    ...{
      name: `panel frames, ${2 * LINKS} series of links and delays (${points} points in all) vs toDataFrame`,
      unit: 'CPU ms',
      ...found,
    },
    peerName: '@grafana/data 13.2.2, an object for each row',
  });
}

/** Small and seeded. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Frames of one round in which traces of 14 hops see about this many addresses. */
function recorded(nodes: number): object[] {
  const random = generator(11);
  const time = Date.UTC(2026, 0, 1);
  const traces = Math.ceil(nodes / 8);
  const links: Record<string, unknown[]> = {
    time: [],
    vantage: [],
    target: [],
    ttl: [],
    from: [],
    to: [],
    flows: [],
    delay: [],
  };
  const rounds: Record<string, unknown[]> = {
    time: [],
    vantage: [],
    target: [],
    flows: [],
    reached: [],
    changes: [],
    hops: [],
    rtt: [],
    path: [],
    healthy: [],
  };
  const add = (to: Record<string, unknown[]>, row: Record<string, unknown>): void => {
    for (const [name, column] of Object.entries(to)) column.push(row[name] ?? null);
  };
  for (let trace = 0; trace < traces; trace++) {
    const who = { time, vantage: `v${trace % 40}`, target: `t${Math.floor(trace / 40)}` };
    add(rounds, { ...who, flows: 16, reached: 16, changes: 0, hops: 14, rtt: 0.03, path: trace, healthy: true });
    let from = 'vantage';
    for (let ttl = 1; ttl <= 14; ttl++) {
      const to = `10.${ttl}.${Math.floor((random() * nodes) / 14 / 200)}.${Math.floor(random() * 200)}`;
      add(links, { ...who, ttl, from, to, flows: 16, delay: 0.001 });
      from = to;
    }
  }
  const frame = (what: string, columns: Record<string, unknown[]>): object => ({
    ...{ length: columns['time']?.length ?? 0, meta: { custom: { schema: `parallax.frame/${what}/1` } } },
    fields: Object.entries(columns).map(([name, values]) => ({ name, values })),
  });
  return [frame('path-rounds', rounds), frame('path-links', links)];
}

async function scenes(): Promise<BenchRow[]> {
  const { readPath, buildScene, DEFAULT_VIEW, layout } = await load<Scenes>('scenes', SCENES);
  const rows: BenchRow[] = [];
  for (const nodes of [850, 8600]) {
    const given = recorded(nodes);
    let drawn = buildScene(readPath(given), { ...DEFAULT_VIEW, limit: Infinity });
    const ours = (): void => {
      drawn = buildScene(readPath(given), { ...DEFAULT_VIEW, limit: Infinity });
    };
    const peer = (): void => {
      layout(drawn);
    };
    ours();
    peer();
    rows.push(
      lessIsBetter({
        ...{ name: `panel scene, ${drawn.nodes.length} nodes and ${drawn.links.length} links`, unit: 'CPU ms' },
        ...{ ...(await inTurn(7, ours, peer)), peerName: 'our layout of the same scene (no peer)' },
      }),
    );
  }
  return rows;
}

export async function run(): Promise<BenchRow[]> {
  return [await frames(), ...(await scenes())];
}
