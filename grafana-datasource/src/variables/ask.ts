import { dateTime, type DataQueryRequest, type ScopedVars, type TimeRange } from '@grafana/data';
import { map, type Observable } from 'rxjs';
import type { House } from '../ask/query.js';
import { toError } from '../ask/failure.js';
import { toPrometheus } from '../ask/plan.js';
import { askByUid } from '../ask/request.js';
import { toTable } from '../ask/tables.js';
import { asRegex } from '../interpolate.js';
import { inOrder, valuesPromql, type ValuesFilter, type ValuesQuery } from './values.js';

const HOUR = 3_600_000;
/** A longer range is not looked at: who was there at its end is what one chooses from. */
const LONGEST = 30 * 24 * HOUR;

export interface ValuesScope {
  readonly range?: TimeRange | undefined;
  readonly scopedVars?: ScopedVars | undefined;
  /** Now, milliseconds since 1970: where no range is given. */
  readonly now: number;
}

/** Values of a label, in order. Fails with a sentence when Prometheus does not answer. */
export function askValues(query: ValuesQuery, house: House, scope: ValuesScope): Observable<readonly string[]> {
  const uid = house.options.prometheusUid;
  if (uid === undefined || uid === '') throw new Error('No Prometheus data source is chosen in the settings.');
  const range = scope.range ?? lastHour(scope.now);
  const window = Math.min(range.to.valueOf() - range.from.valueOf(), LONGEST);
  const expr = valuesPromql(query.values, replaced(query.filter ?? {}, house, scope.scopedVars), window);
  const targets = toPrometheus([{ refId: query.values, expr, mode: 'instant' }], 'values', { type: 'prometheus', uid });
  const key = targets.map(({ expr: asked }) => asked).join();
  return askByUid({ sources: house.sources, uid, what: key }, toRequest(range, scope), targets).pipe(
    map(({ frames, errors, name }) => {
      const [error] = errors.values();
      if (error !== undefined) throw new Error(toError({ query: query.values, asked: name, ...error }).message);
      return inOrder(Array.from(toTable([...frames.values()].flat()).labels[query.values] ?? []));
    }),
  );
}

/** Patterns with variables replaced; one that takes all is left out. */
function replaced(filter: ValuesFilter, house: House, scopedVars: ScopedVars | undefined): ValuesFilter {
  const patterns = Object.entries(filter).map(([label, text]) => [
    label,
    house.templates.replace(String(text ?? ''), scopedVars, asRegex).trim(),
  ]);
  return Object.fromEntries(patterns.filter(([, pattern]) => pattern !== '' && pattern !== '.*')) as ValuesFilter;
}

function lastHour(now: number): TimeRange {
  const [from, to] = [dateTime(now - HOUR), dateTime(now)];
  return { from, to, raw: { from: 'now-1h', to: 'now' } };
}

const toRequest = (range: TimeRange, scope: ValuesScope): DataQueryRequest => ({
  requestId: 'parallax-values',
  app: 'parallax',
  interval: '60s',
  intervalMs: 60_000,
  range,
  scopedVars: scope.scopedVars ?? {},
  startTime: scope.now,
  targets: [],
  timezone: 'utc',
});
