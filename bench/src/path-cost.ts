/**
 * What paths cost to store, measured: series a pair, bytes a sample in a real Prometheus, bytes of a record. With
 * PARALLAX_WRITE=1 it also writes bench/path-cost.json and the page of docs that is made from it.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { nodeInfo, PATH_SCHEMA, type AddressFacts, type PathRecord, type PathRun } from '@parallax/contract';
import { Scope } from '@parallax/lab';
import { fleet, SHAPE, targetAddress } from './path-fleet.js';
import { stored, type Stored } from './path-cost-store.js';
import { bytesADay, FAMILIES, renderPathCost, type FamilyName, type PathCost } from './path-cost-table.js';
import { familyOf, type Round, type Said } from './path-ledger.js';
import { simulate } from './path-simulated.js';
import { lessIsBetter, type BenchRow } from './row.js';

const PAIRS = 100;
/** Of each series in a block: two hours of minutes. */
const SCRAPES = 120;
const CHANGES = 5;
/** Rounds of the simulated day: one every quarter of an hour, enough to see each change. */
const DAY_ROUNDS = 96;
/** Milliseconds of the simulator between two rounds. */
const STEP = 2000;
const DAY_PAIRS = 20;
const OPTIONS = {
  ...{ flows: 16, spacing: '1ms', wait: '300ms', max_packets: 3000 },
  metrics: { hops: true, links: true, as_links: true },
};
/** Of uncompressed lines, the default of Loki's chunk_block_size. */
const LOKI_BLOCK = 256 * 1024;

const VANTAGES: readonly string[] = ['fra', 'ams', 'lon', 'sin'];
const vantageOf = (pair: number): string => VANTAGES[pair % VANTAGES.length] ?? 'fra';

function recordOf(pair: number, run: PathRun, round: number): string {
  const record: PathRecord = {
    schema: PATH_SCHEMA,
    run_id: ((pair * 65_537 + round) * 2_654_435_761).toString(16).padStart(16, '0').slice(-16),
    ...{ vantage: vantageOf(pair), probe: 'path', target: targetAddress(pair), host: targetAddress(pair) },
    started: new Date(1_795_000_000_000 + round * 60_000 + pair * 17).toISOString(),
    ...{ cause: { kind: 'schedule' }, run },
  };
  return `${JSON.stringify(record)}\n`;
}

/** Bytes a line, as written and as Loki would store it. */
function weigh(lines: readonly string[]): PathCost['record'] {
  const text = Buffer.from(lines.join(''));
  let gzip = 0;
  for (let at = 0; at < text.length; at += LOKI_BLOCK) gzip += gzipSync(text.subarray(at, at + LOKI_BLOCK)).length;
  return { bytes: text.length / lines.length, gzip: gzip / lines.length };
}

const factsIn = ({ nodes }: PathRun): [string, AddressFacts][] =>
  nodes.flatMap(({ address, facts }) => (address === undefined || facts === undefined ? [] : [[address, facts]]));

/** Two hours in Prometheus, each family by itself. */
async function twoHours(
  scope: Scope,
  folder: string,
): Promise<Pick<PathCost, 'routes' | 'record'> & { stored: Stored }> {
  // The hours have their share of the day's changes.
  const spread = (pair: number): number[] => (pair % 12 < CHANGES ? [((pair * 7919) % SCRAPES) * STEP] : []);
  const simulation = await simulate(fleet(PAIRS, spread), OPTIONS);
  const lines: string[] = [];
  const runs: PathRun[] = [];
  const known = new Map(VANTAGES.map((vantage) => [vantage, new Map<string, AddressFacts>()]));
  const make = async (round: number): Promise<Round> => {
    const said: Said[] = [];
    for (let pair = 0; pair < PAIRS; pair += 1) {
      const [vantage, target] = [vantageOf(pair), targetAddress(pair)];
      const { run, samples } = await simulation.trace(pair, round * STEP);
      said.push({ vantage, target, samples });
      for (const [address, facts] of factsIn(run)) known.get(vantage)?.set(address, facts);
      if (round % 10 === 1) lines.push(recordOf(pair, run, round));
      if (round === 1) runs.push(run);
    }
    return { metrics: simulation.metrics, said, nodes: known };
  };
  const kept = await stored(scope, folder, { scrapes: SCRAPES, make });
  const mean = (pick: (run: PathRun) => number): number => runs.reduce((sum, run) => sum + pick(run), 0) / runs.length;
  const routes = {
    hops: mean((run) => run.distance ?? 0),
    nodes: mean((run) => run.nodes.length),
    links: mean((run) => run.links.length),
    packets: mean((run) => run.packets),
  };
  return { routes, record: weigh(lines), stored: kept };
}

/** Series of each family that a day with changes makes beyond those of a day without. */
async function minted(changes: number): Promise<Record<FamilyName, number>> {
  const moments = Array.from({ length: changes }, (_, index) => ((index + 0.5) * DAY_ROUNDS * STEP) / changes);
  const simulation = await simulate(
    fleet(DAY_PAIRS, () => moments),
    OPTIONS,
  );
  const seen = Object.fromEntries(FAMILIES.map((name) => [name, new Set<string>()])) as Record<FamilyName, Set<string>>;
  for (let round = 0; round < DAY_ROUNDS; round += 1) {
    for (let pair = 0; pair < DAY_PAIRS; pair += 1) {
      const { run, samples } = await simulation.trace(pair, round * STEP);
      for (const { metric, labels } of samples) seen[familyOf(metric)].add(JSON.stringify([pair, metric.name, labels]));
      for (const [address] of factsIn(run)) seen[familyOf(nodeInfo)].add(`${pair} ${address}`);
    }
  }
  return Object.fromEntries(FAMILIES.map((name) => [name, seen[name].size])) as Record<FamilyName, number>;
}

async function measure(): Promise<PathCost> {
  await using scope = new Scope();
  const folder = mkdtempSync(join(tmpdir(), 'path-cost-'));
  scope.defer('remove the folder', () => rmSync(folder, { recursive: true, force: true }));
  const { routes, record, stored: kept } = await twoHours(scope, folder);
  const [calm, busy] = [await minted(0), await minted(CHANGES)];
  const families = Object.fromEntries(
    FAMILIES.map((name) => [
      name,
      {
        series: kept.series[name] / PAIRS,
        bytesPerSample: kept.bytesPerSample[name],
        seriesPerChange: (busy[name] - calm[name]) / DAY_PAIRS / CHANGES,
      },
    ]),
  ) as PathCost['families'];
  const version = /version (\S+)/.exec(execFileSync('prometheus', ['--version'], { encoding: 'utf8' }))?.[1];
  const prometheus = version?.replace(/\+.*/, '') ?? 'unknown';
  return { prometheus, pairs: PAIRS, scrapes: SCRAPES, changesPerDay: CHANGES, shape: SHAPE, routes, families, record };
}

export async function run(): Promise<BenchRow[]> {
  const cost = await measure();
  if (process.env['PARALLAX_WRITE'] === '1') {
    const root = fileURLToPath(new URL('../..', import.meta.url));
    writeFileSync(join(root, 'bench', 'path-cost.json'), `${JSON.stringify(cost, null, 2)}\n`);
    writeFileSync(join(root, 'docs', 'cost-of-paths.md'), renderPathCost(cost));
  }
  const peer = cost.record.gzip * 1440;
  return FAMILIES.map((name) =>
    lessIsBetter({
      name: `path-cost family ${name} vs records`,
      unit: 'bytes a pair and day',
      ours: bytesADay(cost.families[name]),
      ...{ peer, peerName: 'the JSON records of the runs with gzip' },
    }),
  );
}
