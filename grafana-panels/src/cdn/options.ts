import type { PanelOptionsEditorBuilder } from '@grafana/data';
import { METRICS, SORTS, type Metric, type Sort } from './model/types.js';

export const VIEWS = ['matrix', 'phases', 'share', 'edges', 'findings'] as const;
export type ViewName = (typeof VIEWS)[number];

export const DENSITIES = ['auto', 'full', 'compact'] as const;
export type Density = (typeof DENSITIES)[number];

/** Saved in dashboards: fields are added, never renamed. */
export interface CdnOptions {
  /** The view that is open at first, or the only one. */
  readonly view: ViewName;
  /** Whether the other views can be reached. */
  readonly tabs: boolean;
  /** The sentence on top. */
  readonly sentence: boolean;
  readonly metric: Metric;
  readonly density: Density;
  readonly sort: Sort;
  /** What a column is, in the singular; found out of query and data when empty. */
  readonly columnsLabel: string;
}

export const DEFAULTS: CdnOptions = {
  view: 'matrix',
  tabs: true,
  sentence: true,
  metric: 'ratio',
  density: 'auto',
  sort: 'worst',
  columnsLabel: '',
};

const LABEL_LENGTH = 40;

const oneOf = <T extends string>(known: readonly T[], value: unknown, otherwise: T): T =>
  known.includes(value as T) ? (value as T) : otherwise;

const flag = (value: unknown, otherwise: boolean): boolean => (typeof value === 'boolean' ? value : otherwise);

/** Options as a dashboard has them, possibly written by hand or by another version: what is not known is the default. */
export function readOptions(saved: Partial<Record<keyof CdnOptions, unknown>> | undefined): CdnOptions {
  const label = saved?.columnsLabel;
  return {
    view: oneOf(VIEWS, saved?.view, DEFAULTS.view),
    tabs: flag(saved?.tabs, DEFAULTS.tabs),
    sentence: flag(saved?.sentence, DEFAULTS.sentence),
    metric: oneOf(METRICS, saved?.metric, DEFAULTS.metric),
    density: oneOf(DENSITIES, saved?.density, DEFAULTS.density),
    sort: oneOf(SORTS, saved?.sort, DEFAULTS.sort),
    columnsLabel: typeof label === 'string' ? label.slice(0, LABEL_LENGTH) : DEFAULTS.columnsLabel,
  };
}

export const VIEW_LABELS: Readonly<Record<ViewName, string>> = {
  matrix: 'Matrix',
  phases: 'Phases',
  share: 'DNS share',
  edges: 'Edges',
  findings: 'Findings',
};

export const METRIC_LABELS: Readonly<Record<Metric, string>> = {
  ratio: 'Ratio to the baseline',
  p50: 'Median TTFB',
  p95: '95th percentile TTFB',
  hits: 'Hit ratio',
  offload: 'Offload',
  errors: 'Errors',
  integrity: 'Content as at the origin',
};

const DENSITY_LABELS: Readonly<Record<Density, string>> = {
  auto: 'By room',
  full: 'Full',
  compact: 'Verdict and figure',
};
export const SORT_LABELS: Readonly<Record<Sort, string>> = {
  worst: 'Worst first',
  name: 'By name',
  metric: 'By figure',
};

const choices = <T extends string>(known: readonly T[], labels: Readonly<Record<T, string>>) => ({
  options: known.map((value) => ({ value, label: labels[value] })),
});

/** The option pane. */
export function buildOptions(builder: PanelOptionsEditorBuilder<CdnOptions>): void {
  builder
    .addSelect({ path: 'view', name: 'View', defaultValue: DEFAULTS.view, settings: choices(VIEWS, VIEW_LABELS) })
    .addBooleanSwitch({
      path: 'tabs',
      name: 'Tabs',
      description: 'Let the reader go to the other views.',
      defaultValue: DEFAULTS.tabs,
    })
    .addBooleanSwitch({
      path: 'sentence',
      name: 'Sentence',
      description: 'Say on top what the figures say.',
      defaultValue: DEFAULTS.sentence,
    })
    .addSelect({
      path: 'metric',
      name: 'Figure',
      description: 'What a cell shows large. Verdicts come with the data: there are no thresholds to set.',
      defaultValue: DEFAULTS.metric,
      settings: choices(METRICS, METRIC_LABELS),
    })
    .addRadio({
      path: 'density',
      name: 'Cells',
      defaultValue: DEFAULTS.density,
      settings: choices(DENSITIES, DENSITY_LABELS),
    })
    .addRadio({ path: 'sort', name: 'Order', defaultValue: DEFAULTS.sort, settings: choices(SORTS, SORT_LABELS) })
    .addTextInput({
      path: 'columnsLabel',
      name: 'A column is a',
      description: 'In the singular: vantage, country, partition. Found out of the query when empty.',
      defaultValue: DEFAULTS.columnsLabel,
      settings: { maxLength: LABEL_LENGTH, placeholder: 'vantage' },
    });
}
