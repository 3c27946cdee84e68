/** What paths cost to store: the measurement, and the page of docs that follows from it. Pure. */

/** Families of design: what is always there, by TTL, topology, and between autonomous systems. */
export const FAMILIES = ['A', 'B', 'C', 'D'] as const;
export type FamilyName = (typeof FAMILIES)[number];

/** Averages over the simulated pairs. */
export interface FamilyCost {
  /** Series of a pair at one time. */
  readonly series: number;
  /** Bytes on disk of one sample of one series, its share of the index included. */
  readonly bytesPerSample: number;
  /** Series that one route change makes. */
  readonly seriesPerChange: number;
}

export interface PathCost {
  /** Version of the Prometheus that stored the samples. */
  readonly prometheus: string;
  readonly pairs: number;
  /** Scrapes of each series in a block. */
  readonly scrapes: number;
  readonly changesPerDay: number;
  /** What the simulated routes were made from: shares of pairs. */
  readonly shape: {
    /** With a diamond of this width. */
    readonly widths: Readonly<Record<string, number>>;
    readonly silent: number;
    readonly limited: number;
  };
  /** What they came to. */
  readonly routes: { readonly hops: number; readonly nodes: number; readonly links: number; readonly packets: number };
  readonly families: Readonly<Record<FamilyName, FamilyCost>>;
  /** Bytes of the JSON record of a run with its newline, as written and in blocks of 256 KiB with gzip. */
  readonly record: { readonly bytes: number; readonly gzip: number };
}

const VANTAGES = 50;
const TARGETS = 200;
const PAIRS = VANTAGES * TARGETS;
const RUNS_A_DAY = 1440;

const WHAT: Readonly<Record<FamilyName, string>> = {
  A: 'always: flows, reached, hops, path id, changes, RTT histogram, findings',
  B: '`metrics: { hops: true }`: packets, answers, ended flows, RTT by TTL',
  C: '`metrics: { links: true }`: nodes and links with flows, delay and who the nodes are',
  D: '`metrics: { as_links: true }`: flows between autonomous systems',
};

const percent = (share: number): string => `${Math.round(share * 100)} %`;
const whole = (value: number): string => Math.round(value).toLocaleString('en-US');

function bytes(value: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(value) / 3));
  return `${(value / 1000 ** power).toPrecision(3)} ${units[power] ?? ''}`;
}

/** Bytes a day of one pair. */
export const bytesADay = ({ series, bytesPerSample }: FamilyCost): number => series * bytesPerSample * RUNS_A_DAY;

function table(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows;
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}

/** `docs/cost-of-paths.md`, as prettier would have it. */
export function renderPathCost(cost: PathCost): string {
  const { families, record, routes, shape } = cost;
  const widths = Object.entries(shape.widths)
    .map(([width, share]) => `${width} in ${percent(share)} of them`)
    .join(', ');
  const each = FAMILIES.map((name) => ({ name, ...families[name], day: bytesADay(families[name]) }));
  const sum = (pick: (one: (typeof each)[number]) => number): number =>
    each.reduce((total, one) => total + pick(one), 0);
  const row = (what: string, series: number, day: number): string[] => [
    what,
    whole(series * PAIRS),
    whole(series * PAIRS * RUNS_A_DAY),
    bytes(day * PAIRS),
  ];
  const raw = record.bytes * RUNS_A_DAY * PAIRS;
  const packed = record.gzip * RUNS_A_DAY * PAIRS;
  return `<!-- Made by \`PARALLAX_WRITE=1 npm run bench -- path-cost\` from bench/path-cost.json: change neither by hand. -->

# What paths cost

For ${VANTAGES} vantages that each trace ${TARGETS} targets once a minute and are scraped once a minute: ${whole(PAIRS)} pairs.

${table([
  ['family', 'series', 'samples a day', 'bytes a day'],
  ...each.map(({ name, series, day }) => row(`${name} ${WHAT[name]}`, series, day)),
  row('A to D', sum((one) => one.series), sum((one) => one.day)), // prettier-ignore
])}

${table([
  ['JSON records, one a run', 'bytes a day'],
  ['as written', bytes(raw)],
  ['gzip in blocks of 256 KiB, as Loki stores lines by default', bytes(packed)],
])}

A trace every five minutes, scraped as often, costs a fifth. Families B to D are off until they are switched on. Where
the records go to Loki, family C may stay off.

## What it is made of

${table([
  ['family', 'series a pair', 'bytes a sample', 'new series a route change'],
  ...each.map(({ name, series, bytesPerSample, seriesPerChange }) => [
    name,
    series.toFixed(1),
    bytesPerSample.toFixed(2),
    seriesPerChange.toFixed(1),
  ]),
])}

A record has ${whole(record.bytes)} bytes, ${whole(record.gzip)} with gzip. The machine has no part in these figures, but for one:
where it is busy, timestamps are less even, and a sample takes up to a tenth more.

- Series = series a pair x pairs. Samples a day = series x ${whole(RUNS_A_DAY)}. Bytes a day = samples x bytes a sample.
- With ${cost.changesPerDay} route changes a pair and day, the day has ${whole(sum((one) => one.seriesPerChange) * cost.changesPerDay * PAIRS)} series of A to D more in all; those that are gone take no samples.
- Beside them stand the series that every probe has (runs, failures, duration ...).
- Family C has one series a node and vantage that says who it is. No two routes share a router here; where yours do, there
  are fewer of them.

## How it was measured

${whole(cost.pairs)} pairs were traced through the lab's path simulator with 16 fixed flows by the probe itself, from packets to
samples; the agent's store kept them, and Prometheus ${cost.prometheus} scraped them ${cost.scrapes} times over protobuf, with native
histograms. ${cost.scrapes} scrapes are two hours of minutes, the length of a block of Prometheus. Bytes are those of that
block: chunks, index and all, for each family in a Prometheus of its own. Larger blocks, which Prometheus makes of them
later, share the index and are smaller. The write-ahead log of the last hours and replicas come on top.

The routes were ${routes.hops.toFixed(1)} hops long, with ${routes.nodes.toFixed(1)} nodes, ${routes.links.toFixed(1)} links and ${whole(routes.packets)} packets a run on average. Parallel
routers at one hop: ${widths}; a silent hop:
${percent(shape.silent)}; one that answers every other packet: ${percent(shape.limited)}. Round trips vary by 3 % and queue up to 4 ms now and then. Your routes
differ: count their nodes and links, and scale B with the hops and C with nodes and links.
`;
}
