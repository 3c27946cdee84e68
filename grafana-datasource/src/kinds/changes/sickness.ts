import type { Answers, Scope } from '../kind.js';
import { toSeries, type Series } from '../series.js';
import { names, type Entry } from './entry.js';

interface Span {
  readonly from: number;
  /** When it was well again, or no longer known; null while it lasts. */
  readonly to: number | null;
}

/** Times in which vantages could not judge their targets, with what spoke against them. */
export function sicknesses({ table }: Answers, scope: Scope, step: number): Entry[] {
  const healthy = toSeries(table('healthy'), ['vantage']);
  const reasons = toSeries(table('sick'), ['vantage', 'reason']);
  const entries: Entry[] = [];
  for (let series = 0; series < healthy.count; series++) {
    const vantage = healthy.labels['vantage']?.[series] ?? '';
    for (const span of spans(healthy, series, step)) {
      const why = reasonsIn(reasons, vantage, { from: span.from, to: span.to ?? scope.to });
      const because = why.length === 0 ? '' : `: ${names(why).replaceAll('_', ' ')}`;
      entries.push({
        ...{ time: span.from, timeEnd: span.to ?? scope.to, kind: 'vantage' },
        title: 'Vantage sick',
        text: `${vantage} could not judge its targets${because}. What it measured does not count.${span.to === null ? ' It lasts.' : ''}`,
        tags: ['vantage', vantage, ...why],
      });
    }
  }
  return entries;
}

function* spans({ start, time, value }: Series, series: number, step: number): Generator<Span> {
  const end = start[series + 1] ?? 0;
  let since: number | undefined;
  let last = 0;
  for (let at = start[series] ?? 0; at < end; at++) {
    const moment = time[at] ?? 0;
    const well = (value[at] ?? 1) >= 1;
    // A gap: it stopped reporting while it was sick.
    if (since !== undefined && moment - last > step) {
      yield { from: since, to: last + step };
      since = undefined;
    }
    if (!well) since ??= moment;
    else if (since !== undefined) {
      yield { from: since, to: moment };
      since = undefined;
    }
    last = moment;
  }
  if (since !== undefined) yield { from: since, to: null };
}

function reasonsIn(reasons: Series, vantage: string, { from, to }: { from: number; to: number }): string[] {
  const found = new Set<string>();
  for (let series = 0; series < reasons.count; series++) {
    if (reasons.labels['vantage']?.[series] !== vantage) continue;
    for (let at = reasons.start[series] ?? 0; at < (reasons.start[series + 1] ?? 0); at++) {
      const moment = reasons.time[at] ?? 0;
      if (moment >= from && moment <= to) found.add(reasons.labels['reason']?.[series] ?? '');
    }
  }
  return [...found].sort();
}
