import { CDN_SCHEMA, eventsFrame, type CdnRecord, type EventsQuery, type PathRecord, type RowOf } from '@parallax/contract'; // prettier-ignore
import type { Columns, Kind } from '../kind.js';
import { limited, logAsk, recordsOf, textOf } from '../records.js';
import { frameOf } from '../rows.js';

type Event = RowOf<typeof eventsFrame>;
type Notices = NonNullable<Columns['notices']>;

const USUAL = 200;
const KINDS = ['path', 'cdn'] as const;

export const events: Kind<'events'> = {
  kind: 'events',
  label: 'Records of runs',
  help: 'What each run saw, newest first, from Loki: sentences, cause and the whole record.',
  drawnBy: 'A Table shows it.',
  toPromql: () => [],
  toLogql: ({ filter, limit }, { adhoc }) => [
    logAsk('records', { kinds: KINDS, filter, adhoc }, limited(limit, USUAL)),
  ],
  toFrames: (query, answers, scope) => {
    const { records, notices } = recordsOf(answers.lines('records'), KINDS);
    const rows = records.slice(0, limited(query.limit, USUAL)).map(eventRow);
    const keys = [...Object.keys(query.filter ?? {}), ...scope.adhoc.map(({ key }) => key)];
    return [frameOf(eventsFrame, rows, [...missing(answers.logs), ...unused(query, keys), ...notices])];
  },
};

const missing = (logs: boolean): Notices =>
  logs ? [] : [{ severity: 'warning', text: 'Records of runs come from Loki, which is not set in the data source.' }];

const KNOWN: readonly string[] = ['vantage', 'probe', 'target'];

function unused({ filter }: EventsQuery, keys: readonly string[]): Notices {
  const empty = (key: string): boolean => key in (filter ?? {}) && (filter as Record<string, string>)[key] === '';
  return [...new Set(keys)]
    .filter((key) => !KNOWN.includes(key) && !empty(key))
    .map((key) => ({ severity: 'warning', text: `The filter on ${JSON.stringify(key)} was left out: records are told apart by vantage, probe and target.` })); // prettier-ignore
}

function eventRow({ time, record, line }: { time: number; record: PathRecord | CdnRecord; line: string }): Event {
  const { vantage, probe, target, run_id, cause, run } = record;
  const words: readonly unknown[] = Array.isArray(run.words) ? run.words : [];
  return {
    ...{ time, vantage, probe, target, run_id },
    kind: record.schema === CDN_SCHEMA ? 'cdn' : 'path',
    cause: textOf((cause as { kind?: unknown } | undefined)?.kind),
    words: words.filter((word) => typeof word === 'string').join(' '),
    record: line,
  };
}
