import type { AdHocVariableFilter, DataQueryRequest } from '@grafana/data';
import { literally } from './interpolate.js';
import type { AdhocFilter, Scope } from './kinds/kind.js';

/** Prometheus refuses a range query of more points a series. */
const MOST_POINTS = 11_000;
const SECOND = 1000;

type Asked = Pick<DataQueryRequest, 'range' | 'intervalMs' | 'maxDataPoints' | 'filters'>;

/** The time range of a request, with steps of whole seconds that are no finer than the screen. */
export function toScope(request: Asked): Scope {
  const from = request.range.from.valueOf();
  const to = request.range.to.valueOf();
  const points = Math.min(Math.max(request.maxDataPoints ?? MOST_POINTS, 1), MOST_POINTS);
  const finest = Math.max(request.intervalMs || 0, (to - from) / points, SECOND);
  return { from, to, step: Math.ceil(finest / SECOND) * SECOND, adhoc: toAdhoc(request.filters) };
}

const PLAIN: readonly string[] = ['=', '!=', '=~', '!~'];

/** Ad hoc filters as matchers; `one of` and `not one of` become patterns, comparisons of size are left out. */
export function toAdhoc(filters: readonly AdHocVariableFilter[] | undefined): readonly AdhocFilter[] {
  return (filters ?? []).flatMap((filter): readonly AdhocFilter[] => {
    const { key, operator, value } = filter;
    if (key === '') return [];
    if (PLAIN.includes(operator)) return [{ key, operator: operator as AdhocFilter['operator'], value }];
    if (operator !== '=|' && operator !== '!=|') return [];
    const values = (filter.values ?? [value]).map(literally).join('|');
    return [{ key, operator: operator === '=|' ? '=~' : '!~', value: values }];
  });
}
