import { vantagesFrame } from '@parallax/contract';
import type { Answers, Columns, Kind, Table } from '../kind.js';
import { unmatched } from '../match.js';
import { INFO, METRICS, toPromql } from './asks.js';

export const vantages: Kind<'vantages'> = {
  kind: 'vantages',
  label: 'Vantages',
  help: 'Every agent: whether it can judge its targets, where it stands, whether it measures and delivers in time.',
  drawnBy: 'A Table or a Geomap shows it.',
  toPromql,
  toFrames: ({ filter }, answers, { adhoc }) => [{ ...frame(answers), notices: unmatched(METRICS, filter, adhoc) }],
};

/** The number that a question answered for each vantage. */
function byVantage({ length, labels, value }: Table): (vantage: string) => number | null {
  const numbers = new Map<string, number>();
  for (let row = 0; row < length; row++) numbers.set(labels['vantage']?.[row] ?? '', value[row] ?? Number.NaN);
  return (vantage) => {
    const number = numbers.get(vantage);
    return number === undefined || !Number.isFinite(number) ? null : number;
  };
}

/** Texts of a vantage by label; an empty one was not configured. */
function texts({ length, labels }: Table): (vantage: string, label: string) => string | null {
  const rows = new Map<string, number>();
  for (let row = 0; row < length; row++) {
    const vantage = labels['vantage']?.[row] ?? '';
    if (!rows.has(vantage)) rows.set(vantage, row);
  }
  return (vantage, label) => {
    const row = rows.get(vantage);
    return (row === undefined ? '' : (labels[label]?.[row] ?? '')) || null;
  };
}

function reasonsOf({ length, labels }: Table): ReadonlyMap<string, readonly string[]> {
  const reasons = new Map<string, string[]>();
  for (let row = 0; row < length; row++) {
    const vantage = labels['vantage']?.[row] ?? '';
    reasons.set(vantage, [...(reasons.get(vantage) ?? []), labels['reason']?.[row] ?? '']);
  }
  return reasons;
}

const degrees = (text: string | null, most: number): number | null => {
  const number = Number(text ?? Number.NaN);
  return Number.isFinite(number) && Math.abs(number) <= most ? number : null;
};

/** The rows by name; a vantage is there when it was seen within the range. */
function frame({ table }: Answers): Columns<typeof vantagesFrame> {
  const names = [...new Set(['seen', 'now', 'info'].flatMap((refId) => Array.from(table(refId).labels['vantage'] ?? [])))].sort(); // prettier-ignore
  const number = (refId: string): ((vantage: string) => number | null) => byVantage(table(refId));
  const [info, version, reasons] = [texts(table('info')), texts(table('version')), reasonsOf(table('sick'))];
  const [now, healthy, seen] = [number('now'), number('healthy'), number('seen')];
  const stateOf = (vantage: string): string => {
    if (now(vantage) === null) return 'gone';
    const well = healthy(vantage);
    return well === null ? 'unknown' : well >= 1 ? 'healthy' : 'sick';
  };
  const state = names.map(stateOf);
  const own = Object.fromEntries(INFO.map((label) => [label, names.map((vantage) => info(vantage, label))]));
  const numbers = ['targets', 'success', 'missed', 'lag', 'backlog', 'lost'].map((refId) => [refId, names.map(number(refId))] as const); // prettier-ignore
  return {
    spec: vantagesFrame,
    columns: {
      ...own,
      ...Object.fromEntries(numbers),
      vantage: names,
      state,
      reasons: names.map((vantage, at) => (state[at] === 'sick' ? (reasons.get(vantage) ?? []).join(', ') || null : null)), // prettier-ignore
      latitude: names.map((vantage) => degrees(info(vantage, 'latitude'), 90)),
      longitude: names.map((vantage) => degrees(info(vantage, 'longitude'), 180)),
      version: names.map((vantage) => version(vantage, 'version')),
      last_seen: names.map((vantage) => {
        const seconds = seen(vantage);
        return seconds === null ? null : Math.round(seconds * 1000);
      }),
    },
  };
}
