/** The time range and the refresh interval of an address. */
import { dateTime, rangeUtil, type DateTime, type RawTimeRange, type TimeRange } from '@grafana/data';

/** `now-1h`, milliseconds, or a date. */
function parsed(text: string): DateTime | string {
  if (/^\d{10,}$/.test(text)) return dateTime(Number(text));
  return text.includes('now') ? text : dateTime(text);
}

/** The range of an address, or the dashboard's own. A range that is none becomes the last hour. */
export function rangeOf(
  query: URLSearchParams,
  fallback: { readonly from: string; readonly to: string } = { from: 'now-1h', to: 'now' },
): TimeRange {
  const raw: RawTimeRange = {
    from: parsed(query.get('from') ?? fallback.from),
    to: parsed(query.get('to') ?? fallback.to),
  };
  const range = rangeUtil.convertRawToRange(raw);
  return range.from.isValid() && range.to.isValid() && range.from.valueOf() < range.to.valueOf()
    ? range
    : rangeUtil.convertRawToRange({ from: 'now-1h', to: 'now' });
}

/** As the address has it. */
export function toTimeQuery({ raw }: TimeRange): { readonly from: string; readonly to: string } {
  const text = (at: DateTime | string): string => (typeof at === 'string' ? at : `${at.valueOf()}`);
  return { from: text(raw.from), to: text(raw.to) };
}

/** Milliseconds between refreshes, 0 for none; not under a second. */
export function refreshOf(query: URLSearchParams, fallback: string | false | undefined): number {
  const text = query.get('refresh') ?? (fallback === false ? '' : (fallback ?? ''));
  if (text === '' || !rangeUtil.isValidTimeSpan(text)) return 0;
  return Math.max(1000, rangeUtil.intervalToMs(text));
}
