/**
 * Layout of the path panel beside ELK's layered layout, the one that draws from left to right too: the same nodes and
 * links; ELK finds its layers itself, which it cannot be spared at this size. CPU time of this process, in turn. Goals: 850 nodes in 20 ms, 8,600 in 250 ms.
 */
import { Worker } from 'node:worker_threads';
import { inTurn, load, root } from './panel-bundle.js';
import { lessIsBetter, type BenchRow } from './row.js';

interface Graph {
  readonly nodes: readonly { readonly id: string; readonly column: number }[];
  readonly links: readonly { readonly id: string; readonly from: string; readonly to: string }[];
}

interface Ours {
  readonly layout: (scene: Graph) => unknown;
  readonly traceroutes: (count: number) => Graph;
}

const SOURCES = `
  export { layout } from './grafana-panels/src/path/layout/index.js';
  export { traceroutes } from './grafana-panels/src/path/layout/synthetic.js';
`;

/** As fast as ELK can: straight lines, few sweeps, the simplest placement of nodes. */
const FAST = {
  'elk.algorithm': 'layered',
  'elk.direction': 'RIGHT',
  'elk.edgeRouting': 'POLYLINE',
  'elk.layered.thoroughness': '1',
  'elk.layered.nodePlacement.strategy': 'SIMPLE',
};

const elkGraph = ({ nodes, links }: Graph): object => ({
  id: 'root',
  layoutOptions: FAST,
  children: nodes.map(({ id }) => ({ id, width: 18, height: 18 })),
  edges: links.map(({ id, from, to }) => ({ id, sources: [from], targets: [to] })),
});

const SIZES = [
  { nodes: 850, rounds: 5, repeat: 8 },
  { nodes: 8600, rounds: 1, repeat: 5 },
];

/** ELK calls itself once a node: 8,600 nodes take more stack than a process has. */
const STACK_MB = 256;
const ELK = `
  const { parentPort, workerData } = require('node:worker_threads');
  const elk = new (require('node:module').createRequire(workerData)('elkjs/lib/elk.bundled.js'))();
  parentPort.on('message', (graph) => {
    elk.layout(graph).then(() => parentPort.postMessage(undefined), (error) => parentPort.postMessage(String(error)));
  });
`;

/** ELK in a thread; the CPU time of a process is that of all its threads. */
function elkThread(): { layout: (graph: object) => Promise<void>; close: () => Promise<unknown> } {
  const options = { eval: true, workerData: `${root}package.json`, resourceLimits: { stackSizeMb: STACK_MB } };
  const worker = new Worker(ELK, options);
  const layout = (graph: object): Promise<void> =>
    new Promise((resolve, reject) => {
      worker.once('message', (error?: string) => (error === undefined ? resolve() : reject(new Error(error))));
      worker.once('error', reject);
      worker.postMessage(graph);
    });
  return { layout, close: () => worker.terminate() };
}

export async function run(): Promise<BenchRow[]> {
  const { layout, traceroutes } = await load<Ours>('layout', SOURCES);
  const elk = elkThread();
  const rows: BenchRow[] = [];
  // A page that plays rounds has laid out before: compiled code is its normal state.
  for (let warm = 0; warm < 30; warm++) layout(traceroutes(200));
  await elk.layout(elkGraph(traceroutes(200)));
  for (const { nodes, rounds, repeat } of SIZES) {
    const scene = traceroutes(nodes);
    const ours = (): void => {
      for (let again = 0; again < repeat; again++) layout(scene);
    };
    const found = await inTurn(rounds, ours, () => elk.layout(elkGraph(scene)));
    rows.push(
      lessIsBetter({
        name: `panel layout, ${scene.nodes.length} nodes and ${scene.links.length} links vs elkjs`,
        unit: 'CPU ms',
        ours: found.ours / repeat,
        peer: found.peer,
        peerName: 'elkjs 0.12.1 layered, its fastest options',
      }),
    );
  }
  await elk.close();
  return rows;
}
