/** What resolvers answer beside what was intended, a hostname at a time. */
import type { CdnInput, ShareRow, ShareTrendRow } from './types.js';

export interface ShareLine {
  /** Who asked; empty where summed. */
  readonly vantage: string;
  /** `holds` while the interval holds the intended weight; `unknown` without an interval or an intention. */
  readonly state: 'holds' | 'drifts' | 'unknown';
  readonly row: ShareRow;
}

export interface ShareProvider {
  readonly provider: string;
  readonly intended: number | null;
  readonly lines: readonly ShareLine[];
  readonly trend: readonly ShareTrendRow[];
}

export interface ShareHost {
  readonly probe: string;
  readonly target: string;
  /** Which resolvers were asked: `authoritative`, `public` or `vantage`; empty where it is not said. */
  readonly kind: string;
  readonly providers: readonly ShareProvider[];
  /** Whether the hostnames of the probe have the same shares: the worst that any vantage says. */
  readonly step: 'in_step' | 'out_of_step' | 'unknown';
  readonly vantages: number;
  readonly drifting: number;
  /** Extremes over vantages, seconds; `null` where nobody says. */
  readonly ttl: number | null;
  readonly stretch: number | null;
}

const byName = new Intl.Collator('en', { numeric: true }).compare;

/** `undefined` when no such frame came or it is empty. A provider that was neither meant nor seen is left out. */
export function buildShares(input: CdnInput): readonly ShareHost[] | undefined {
  const rows = input.shares ?? [];
  if (rows.length === 0) return undefined;
  const hosts = groupBy(rows, (row) => [row.probe, row.target, row.kind].join('\0'));
  const trends = groupBy(input.shareTrends ?? [], (row) => [row.probe, row.target, row.kind, row.provider].join('\0'));
  return [...hosts.values()]
    .map((mine) => host(mine, trends))
    .sort(
      (one, other) =>
        byName(one.probe, other.probe) || byName(one.target, other.target) || byName(one.kind, other.kind),
    );
}

function groupBy<T>(rows: readonly T[], key: (row: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const known = groups.get(key(row));
    if (known === undefined) groups.set(key(row), [row]);
    else known.push(row);
  }
  return groups;
}

function host(rows: readonly ShareRow[], trends: ReadonlyMap<string, readonly ShareTrendRow[]>): ShareHost {
  const [first] = rows;
  const telling = rows.filter(
    (row) =>
      (row.measured ?? 0) > 0 || (row.intended ?? 0) > 0 || ((row.high ?? 0) >= 0.01 && row.provider !== 'unknown'),
  );
  const providers = [...groupBy(telling, (row) => row.provider ?? 'unknown')].map(([provider, mine]): ShareProvider => {
    const lines = mine.map(line).sort((one, other) => byName(one.vantage, other.vantage));
    const trend = trends.get([first?.probe, first?.target, first?.kind, provider].join('\0')) ?? [];
    return { provider, intended: mine.find((row) => row.intended !== null)?.intended ?? null, lines, trend };
  });
  const all = providers.flatMap((one) => one.lines);
  return {
    probe: first?.probe ?? '',
    target: first?.target ?? '',
    kind: first?.kind ?? '',
    providers: providers.sort(
      (one, other) => (other.intended ?? -1) - (one.intended ?? -1) || byName(one.provider, other.provider),
    ),
    step: stepOf(rows),
    vantages: new Set(rows.map((row) => row.vantage)).size,
    drifting: all.filter((one) => one.state === 'drifts').length,
    ttl: largest(rows.map((row) => row.ttl)),
    stretch: largest(rows.map((row) => row.stretch)),
  };
}

function line(row: ShareRow): ShareLine {
  const state = row.drift !== null && row.intended !== null ? (row.drift > 0 ? 'drifts' : 'holds') : 'unknown';
  return { vantage: row.vantage ?? '', state, row };
}

function stepOf(rows: readonly ShareRow[]): ShareHost['step'] {
  if (rows.some((row) => row.step === 'out_of_step')) return 'out_of_step';
  return rows.some((row) => row.step === 'in_step') ? 'in_step' : 'unknown';
}

function largest(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.max(...known);
}
