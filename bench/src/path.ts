/**
 * Multipath traceroute beside scamper's, on a chain of network namespaces with an equal-cost branch: how long 200
 * targets take, what a packet costs, and what an agent costs that does it every minute. Goals: 200 targets with 16
 * flows under 0.5 s; a packet not dearer than scamper's; 10 times faster than its tracelb.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Scope } from '@parallax/lab';
import { agentRows, type Peer } from './path-agent.js';
import { Ours } from './path-ours.js';
import { SCAMPER, Scamper, type Batch } from './path-scamper.js';
import { HOPS, NODES, pathWorld, TARGETS, type PathWorld } from './path-world.js';
import { lessIsBetter, median, type BenchRow } from './row.js';

const ROUNDS = 5;
/** As fast as the machine can: what is compared is the tracer. */
const RUSH = { spacing: '0ms', wait: '1s', attempts: 2 };
const FIXED = { ...RUSH, multipath: 'fixed', flows: 16 };
const SINGLE = { ...RUSH, multipath: 'fixed', flows: 1 };
const LITE = { ...RUSH, multipath: 'mda_lite', confidence: 95 };
const TRACE = 'trace -P udp-paris -q 1';
/** 15 hundredths of a second between packets of a trace: the least that tracelb takes. */
const TRACELB = 'tracelb -P udp-sport -c 95 -W 15';

interface Figures {
  /** Of one batch. */
  readonly seconds: number;
  /** CPU seconds a packet. */
  readonly cpu: number;
  readonly packets: number;
  /** Traces that saw every node that there is. */
  readonly whole: number;
  /** Packets on the wire for one that the tracer says it sent. */
  readonly honest: number;
}

interface Side {
  readonly what: string;
  /** CPU time is counted in hundredths of a second: this many batches make enough of them. */
  readonly batches: number;
  readonly nodes: number;
  readonly trace: () => Promise<Batch>;
  readonly cpu: () => number;
  readonly rounds: Figures[];
}

async function measure(world: PathWorld, side: Side): Promise<void> {
  const [cpu, wire] = [side.cpu(), await world.sent()];
  const batches: Batch[] = [];
  for (let index = 0; index < side.batches; index += 1) batches.push(await side.trace());
  const packets = batches.reduce((sum, batch) => sum + batch.packets, 0);
  const seen = batches.flatMap(({ nodes }) => nodes);
  side.rounds.push({
    seconds: median(batches.map(({ seconds }) => seconds)),
    cpu: (side.cpu() - cpu) / packets,
    packets: packets / batches.length,
    whole: seen.filter((nodes) => nodes >= side.nodes).length / seen.length,
    honest: ((await world.sent()) - wire) / packets,
  });
}

const of = (side: Side, field: keyof Figures): number => median(side.rounds.map((round) => round[field]));

function say(side: Side): void {
  const [ms, us] = [of(side, 'seconds') * 1000, of(side, 'cpu') * 1e6];
  const share = (100 * of(side, 'whole')).toFixed(1);
  const text = `${ms.toFixed(0)} ms, ${of(side, 'packets')} packets, ${us.toFixed(1)} us CPU a packet, ${share} % whole`;
  process.stdout.write(
    `  ${side.what.padEnd(24)} ${text}, ${of(side, 'honest').toFixed(3)} on the wire for one counted\n`,
  );
}

interface Duel {
  readonly rows: readonly BenchRow[];
  readonly peer: Peer;
}

async function duel(scope: Scope, world: PathWorld, folder: string): Promise<Duel> {
  const ours = await Ours.start(scope, world, TARGETS);
  const scamper = await Scamper.start(scope, world, folder);
  const mine = (what: string, options: object, shape: Pick<Side, 'batches' | 'nodes'>): Side => ({
    ...{ what, ...shape, rounds: [], trace: () => ours.trace(options), cpu: () => ours.cpu() },
  });
  const theirs = (what: string, command: string, shape: Pick<Side, 'batches' | 'nodes'>): Side => ({
    ...{ what, ...shape, rounds: [], trace: () => scamper.trace(command, TARGETS), cpu: () => scamper.cpu() },
  });
  const sides = {
    fixed: mine('ours, 16 flows', FIXED, { batches: 3, nodes: NODES }),
    lite: mine('ours, mda_lite 95 %', LITE, { batches: 3, nodes: NODES }),
    single: mine('ours, 1 flow', SINGLE, { batches: 20, nodes: HOPS }),
    trace: theirs('scamper trace', TRACE, { batches: 20, nodes: HOPS }),
    tracelb: theirs('scamper tracelb', TRACELB, { batches: 1, nodes: NODES }),
  };
  const all = Object.values(sides);
  // Compiled code is the normal state of an agent; and neighbours are resolved.
  for (const side of all.slice(0, 4)) for (let turn = 0; turn < 3; turn += 1) await side.trace();
  for (let round = 0; round < ROUNDS; round += 1) for (const side of all) await measure(world, side);
  for (const side of all) say(side);
  const row = (name: string, unit: string, pair: readonly [number, number]): BenchRow =>
    lessIsBetter({ name, unit, ours: pair[0], peer: pair[1], peerName: SCAMPER });
  const wall = (side: Side): [number, number] => [of(side, 'seconds'), of(sides.tracelb, 'seconds')];
  const cpu = (side: Side): [number, number] => [of(side, 'cpu') * 1e6, of(sides.trace, 'cpu') * 1e6];
  const { tracelb } = sides;
  const peer = { name: SCAMPER, cpu: of(tracelb, 'cpu') * of(tracelb, 'packets'), rss: scamper.rss() };
  const rows = [
    row('path 200 targets x 16 flows vs scamper tracelb', 's', wall(sides.fixed)),
    row('path 200 targets mda_lite vs scamper tracelb', 's', wall(sides.lite)),
    row('path packet of 16 flows vs scamper trace', 'us CPU', cpu(sides.fixed)),
    row('path packet of mda_lite vs scamper trace', 'us CPU', cpu(sides.lite)),
    row('path packet of 1 flow vs scamper trace', 'us CPU', cpu(sides.single)),
    row('path packet of mda_lite vs scamper tracelb', 'us CPU', [
      of(sides.lite, 'cpu') * 1e6,
      of(sides.tracelb, 'cpu') * 1e6,
    ]),
    row('path packets of mda_lite vs scamper tracelb', 'packets', [
      of(sides.lite, 'packets'),
      of(sides.tracelb, 'packets'),
    ]),
  ];
  return { rows, peer };
}

export async function run(): Promise<BenchRow[]> {
  await using scope = new Scope();
  const folder = mkdtempSync(join(tmpdir(), 'path-bench-'));
  scope.defer('remove the folder', () => rmSync(folder, { recursive: true, force: true }));
  const world = await pathWorld(scope);
  const { rows, peer } = await duelAlone(world, folder);
  return [...rows, ...(await agentRows(scope, world, folder, peer))];
}

/** Its tracers are gone when the agent starts. */
async function duelAlone(world: PathWorld, folder: string): Promise<Duel> {
  await using scope = new Scope();
  return await duel(scope, world, folder);
}
