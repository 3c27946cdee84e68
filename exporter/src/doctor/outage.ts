import type { Reply } from './exchange.js';
import { ok, problem, skipped, type Check } from './report.js';
import type { Window } from './window.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** The outage that is spoken of. */
export const OUTAGE = 2 * HOUR;

/** `1h 58m`; of milliseconds. */
export function timeWords(ms: number): string {
  const minutes = Math.floor(ms / MINUTE);
  const parts = [
    [Math.floor(minutes / 60), 'h'],
    [minutes % 60, 'm'],
  ] as const;
  const words = parts.filter(([count]) => count > 0).map(([count, unit]) => `${count}${unit}`);
  return words.length === 0 ? `${Math.round(ms / 1_000)}s` : words.join(' ');
}

const PROMETHEUS = 'storage.tsdb.out_of_order_time_window: 72h in Prometheus (VictoriaMetrics needs no setting)';
const MIMIR = 'limits.out_of_order_time_window: 72h in Mimir';
const THANOS = '--tsdb.out-of-order.time-window=72h of Thanos Receive';
const LOKI = 'limits_config.reject_old_samples_max_age: 168h in Loki';

/** The setting that lets late data in, by the path of the URL, which tells the receivers apart. */
export function settingFor(url: string): string {
  const { pathname } = new URL(url);
  if (pathname.includes('/loki/')) return `${LOKI}.`;
  if (pathname.endsWith('/api/v1/receive')) return `${THANOS}.`;
  if (pathname.endsWith('/api/v1/push')) return `${MIMIR}.`;
  if (pathname.endsWith('/api/v1/write')) return `${PROMETHEUS}.`;
  return `${PROMETHEUS}, ${MIMIR}, ${THANOS}.`;
}

/** What was found out by writing. */
export interface Windows {
  /** Data of series that have nothing newer: what comes after an outage. */
  readonly late: Window;
  /** Data that are older than what their own series has; absent where that is not looked at. */
  readonly behind?: Window;
  /** How the receiver refused. */
  readonly refusal?: Reply;
}

const upTo = ({ accepted, refused, unknown }: Window): string => {
  const least = accepted === 0 ? (refused === undefined ? 'not known' : 'none') : `up to ${timeWords(accepted)} old`;
  const more = refused === undefined && accepted > 0 && unknown === undefined ? ' and more' : '';
  return `${least}${more}${unknown === undefined ? '' : ` (${unknown})`}`;
};

export function checkWindow({ late, behind }: Windows): Check {
  const says = `late data: ${upTo(late)}${behind === undefined ? '' : `; out of order within a series: ${upTo(behind)}`}`;
  if (late.refused === undefined) return late.unknown === undefined ? ok('window', says) : skipped('window', says);
  return late.accepted >= OUTAGE ? ok('window', says) : { check: 'window', state: 'warning', says };
}

export function checkOutage({ late, refusal }: Windows, url: string): Check {
  if (late.accepted >= OUTAGE) return ok('outage', 'two hours without a connection lose nothing');
  if (late.refused === undefined) return skipped('outage', `not known: ${late.unknown ?? 'nothing was tried'}`);
  const lost = OUTAGE - late.accepted;
  const how = refusal === undefined ? '' : ` (${refusal.status}${refusal.words === '' ? '' : `: ${refusal.words}`})`;
  const says = `of two hours without a connection the first ${timeWords(lost)} or so would be lost: the receiver refuses what is more than ${late.accepted === 0 ? 'a few minutes' : timeWords(late.accepted)} old${how}, as others send newer data`;
  return problem('outage', says, `Set ${settingFor(url)}`);
}

/** Without writing nothing is known of the window. */
export function unknownOutage(url: string): readonly Check[] {
  return [
    skipped('window', 'not looked at: that writes; ask with --probe-window'),
    skipped(
      'outage',
      `what two hours without a connection lose depends on the receiver; it takes late data with ${settingFor(url)}`,
    ),
  ];
}
