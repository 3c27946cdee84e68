/** What dashboards share: variables, annotations, links. */
import type { ChangeKind, ParallaxQuery } from '@parallax/contract';
import { OURS, ourTargets, type Frame, type Panel } from './panel.js';

const datasource = (name: string, label: string, query: string): Record<string, unknown> => ({
  ...{ type: 'datasource', name, label, query, regex: '', hide: 0, current: {}, options: [] },
  ...{ multi: false, includeAll: false, refresh: 1, skipUrlSync: false },
});

/** Every dashboard can be pointed at another pair of data sources. */
export const SOURCES = [
  datasource('datasource', 'Parallax', 'parallax-internet-datasource'),
  datasource('prometheus', 'Prometheus', 'prometheus'),
] as const;

/** What a variable may list; the data source's own variable queries. */
export type Values = 'vantage' | 'probe' | 'target' | 'provider' | 'partition' | 'country';

/** Any number of values, all of them at first. `within` narrows it by other variables. */
export function several(values: Values, label: string, within: readonly Values[] = []): Record<string, unknown> {
  return {
    ...variable(values, label, within),
    multi: true,
    includeAll: true,
    allValue: '.*',
    current: { text: ['All'], value: ['$__all'] },
  };
}

/** Exactly one value, the first at first. */
export function single(values: Values, label: string, within: readonly Values[] = []): Record<string, unknown> {
  return { ...variable(values, label, within), multi: false, includeAll: false, current: {} };
}

function variable(values: Values, label: string, within: readonly Values[]): Record<string, unknown> {
  const filter = Object.fromEntries(within.map((name) => [name, `\${${name}:regex}`]));
  return {
    ...{ type: 'query', name: values, label, datasource: OURS, hide: 0, refresh: 2, sort: 1, regex: '', options: [] },
    query: { refId: 'variable', values, filter },
    skipUrlSync: false,
  };
}

export interface ChoiceOptions {
  readonly name: string;
  readonly label: string;
  readonly values: readonly string[];
}

/** One of a fixed list. */
export const choice = ({ name, label, values }: ChoiceOptions): Record<string, unknown> => ({
  ...{ type: 'custom', name, label, query: values.join(','), hide: 0, multi: false, includeAll: false },
  current: { text: values[0], value: values[0] },
  options: values.map((value, index) => ({ text: value, value, selected: index === 0 })),
  skipUrlSync: false,
});

/** Ad hoc filters: any label of the series. */
export const ADHOC = {
  type: 'adhoc',
  name: 'filters',
  label: 'Filters',
  datasource: OURS,
  hide: 0,
  filters: [],
} as const;

interface AnnotationOptions {
  readonly name: string;
  readonly of: ChangeKind;
  readonly color: string;
  readonly filter?: Readonly<Record<string, string>>;
}

/** Lines over every graph: what changed when. */
export const annotation = ({ name, of, color, filter = {} }: AnnotationOptions): Record<string, unknown> => ({
  ...{ name, enable: true, hide: false, iconColor: color, datasource: OURS },
  target: { refId: 'Anno', kind: 'changes', of: [of], filter },
});

/** A panel of ours. */
export const ours = (
  frame: Frame & { readonly type: string },
  queries: readonly ParallaxQuery[],
  options: Readonly<Record<string, unknown>> = {},
): Panel => ({
  ...{ width: 24, height: 16, ...frame, datasource: OURS },
  targets: ourTargets(queries),
  options,
  fieldConfig: { defaults: {}, overrides: [] },
});

/** Links at the top of every dashboard: to the others with time and variables, to what to do. */
export const LINKS = [
  {
    ...{ type: 'dashboards', title: 'Parallax', tags: ['parallax'], asDropdown: true, icon: 'external link' },
    ...{ includeVars: true, keepTime: true, targetBlank: false, tooltip: 'The other dashboards', url: '' },
  },
  {
    ...{ type: 'link', title: 'What to do', url: '/a/parallax-internet-app/runbooks', icon: 'doc', tags: [] },
    ...{ asDropdown: false, includeVars: false, keepTime: false, targetBlank: false, tooltip: 'Runbooks' },
  },
] as const;

/**
 * Address of a dashboard with variables; values are Grafana's own `${...}` expressions or plain text. Time, data sources and the
 * vantages that are chosen go along.
 */
export function to(uid: string, variables: Readonly<Record<string, string>> = {}): string {
  const query = Object.entries(variables).map(([name, value]) => `var-${name}=${value}`);
  const kept = ['datasource', 'prometheus', 'vantage'].filter((name) => !(name in variables));
  return `/d/${uid}?${[...query, '${__url_time_range}', ...kept.map((name) => `\${${name}:queryparam}`)].join('&')}`;
}
