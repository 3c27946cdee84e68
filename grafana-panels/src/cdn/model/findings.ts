/** What the lint found, worst first. */
import { CDN_SEVERITIES } from '@parallax/contract';
import type { CdnInput, FindingRow } from './types.js';

export interface FindingsModel {
  readonly rows: readonly FindingRow[];
  /** Findings by severity, in objects where only counts are known; severities of later versions included. */
  readonly tally: readonly { readonly severity: string; readonly count: number }[];
  /** Whether records say where, why and what to do instead; else there are counts only. */
  readonly detailed: boolean;
}

const byName = new Intl.Collator('en', { numeric: true }).compare;
const rank = (severity: string | null): number => {
  const at = (CDN_SEVERITIES as readonly (string | null)[]).indexOf(severity);
  return at < 0 ? CDN_SEVERITIES.length : at;
};

/**
 * `undefined` when no such frame came; an empty list means that the lint found nothing. Counts of what records
 * describe are left out, so that nothing is listed twice.
 */
export function buildFindings(input: CdnInput): FindingsModel | undefined {
  if (input.findings === undefined) return undefined;
  const found = input.findings.filter((row) => row.objects === null || row.objects > 0);
  const described = new Set(found.filter(isRecord).map(about));
  const rows = found
    .filter((row) => isRecord(row) || !described.has(about(row)))
    .sort(
      (one, other) =>
        rank(one.severity) - rank(other.severity) ||
        byName(one.rule ?? '', other.rule ?? '') ||
        byName(one.provider ?? '', other.provider ?? '') ||
        byName(one.vantage ?? '', other.vantage ?? '') ||
        byName(one.path ?? '', other.path ?? ''),
    );
  return { rows, tally: tallyOf(rows), detailed: rows.some(isRecord) };
}

const isRecord = (row: FindingRow): boolean => row.reason !== null && row.reason !== '';
const about = (row: FindingRow): string => [row.probe, row.provider, row.rule, row.vantage].join('\0');

function tallyOf(rows: readonly FindingRow[]): FindingsModel['tally'] {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const severity = row.severity ?? 'unknown';
    counts.set(severity, (counts.get(severity) ?? 0) + 1);
  }
  return [...counts]
    .map(([severity, count]) => ({ severity, count }))
    .sort((one, other) => rank(one.severity) - rank(other.severity));
}
