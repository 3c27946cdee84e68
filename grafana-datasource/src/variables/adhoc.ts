import type { AdHocVariableFilter } from '@grafana/data';
import { literally } from '../interpolate.js';
import { toAdhoc } from '../scope.js';
import { isValues, type Values, type ValuesFilter } from './values.js';

/** Labels that every kind of query knows, so that a filter over them always narrows what is shown. */
export const TAGS: readonly Values[] = ['vantage', 'probe', 'target', 'provider', 'partition'];

/** The other filters as patterns, for suggestions: those that exclude are left out, so that more is offered, never less. */
export function toFilter(filters: readonly AdHocVariableFilter[], key: string): ValuesFilter {
  const patterns = toAdhoc(filters)
    .filter((filter) => filter.key !== key && isValues(filter.key))
    .flatMap(({ key: label, operator, value }) => {
      if (operator === '=') return [[label, literally(value)] as const];
      return operator === '=~' ? [[label, value] as const] : [];
    });
  return Object.fromEntries(patterns) as ValuesFilter;
}
