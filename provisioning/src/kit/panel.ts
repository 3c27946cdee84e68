/** Panels of Grafana's dashboard JSON (https://grafana.com/docs/grafana/latest/visualizations/dashboards/build-dashboards/view-dashboard-json-model/), as few of their fields as are needed. */
import type { ParallaxQuery } from '@parallax/contract';

/** Uid of a data source by dashboard variable. */
export const OURS = { type: 'parallax-internet-datasource', uid: '${datasource}' } as const;
export const PROMETHEUS = { type: 'prometheus', uid: '${prometheus}' } as const;

export interface Target {
  readonly refId: string;
  readonly datasource: { readonly type: string; readonly uid: string };
  readonly [key: string]: unknown;
}

/** A panel without its place on the grid; `height` in grid rows of 30 pixels, `width` of 24. */
export interface Panel {
  readonly type: string;
  readonly title: string;
  readonly description: string;
  readonly width: number;
  readonly height: number;
  readonly datasource: { readonly type: string; readonly uid: string };
  readonly targets: readonly Target[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly fieldConfig: {
    readonly defaults: Readonly<Record<string, unknown>>;
    readonly overrides: readonly unknown[];
  };
  readonly transformations?: readonly unknown[];
  readonly links?: readonly unknown[];
  readonly interval?: string;
  readonly maxDataPoints?: number;
}

/** What every panel says of itself. */
export interface Frame {
  readonly title: string;
  /** What it shows and how to read it: the text of the (i). */
  readonly description: string;
  readonly width?: number;
  readonly height?: number;
}

/** A question to Prometheus; `legend` with `{{label}}`. */
export interface Expr {
  readonly expr: string;
  readonly legend?: string;
  /** `instant` is answered once, at the end of the range. */
  readonly mode?: 'instant' | 'range';
  readonly format?: 'time_series' | 'table';
}

const letter = (index: number): string => String.fromCharCode(65 + index);

export const prometheusTargets = (exprs: readonly Expr[]): Target[] =>
  exprs.map(({ expr, legend, mode = 'range', format = 'time_series' }, index) => ({
    refId: letter(index),
    datasource: PROMETHEUS,
    expr,
    format,
    ...(mode === 'instant' ? { instant: true, range: false } : { instant: false, range: true }),
    ...(legend === undefined ? {} : { legendFormat: legend }),
  }));

export const ourTargets = (queries: readonly ParallaxQuery[]): Target[] =>
  queries.map((query, index) => ({ refId: letter(index), datasource: OURS, ...query }));

/** Unit of rates of whatever is counted: Grafana's `ops` would call failures and samples operations. */
export const A_SECOND = 'suffix:/s';

/** Colour steps: from the value on. `null` is the base. */
export type Steps = readonly { readonly from: number | null; readonly color: string }[];
export const GOOD_ABOVE = (warn: number, good: number): Steps => [
  { from: null, color: 'red' },
  { from: warn, color: 'orange' },
  { from: good, color: 'green' },
];
export const BAD_ABOVE = (warn: number, bad: number): Steps => [
  { from: null, color: 'green' },
  { from: warn, color: 'orange' },
  { from: bad, color: 'red' },
];
export const PLAIN: Steps = [{ from: null, color: 'blue' }];

export const thresholds = (steps: Steps): Record<string, unknown> => ({
  mode: 'absolute',
  steps: steps.map(({ from, color }) => ({ value: from, color })),
});
