import {
  PLAIN,
  PROMETHEUS,
  prometheusTargets,
  thresholds,
  type Expr,
  type Frame,
  type Panel,
  type Steps,
} from './panel.js';

type Words = Readonly<Record<string, { readonly text: string; readonly color: string }>>;

interface Values {
  readonly exprs: readonly Expr[];
  /** Grafana's id of a unit: `s`, `percentunit`, `bytes`, `short`. */
  readonly unit?: string;
  readonly decimals?: number;
  readonly min?: number;
  readonly max?: number;
  readonly steps?: Steps;
  readonly noValue?: string;
}

const defaults = ({ unit = 'short', decimals, min, max, steps = PLAIN, noValue }: Values): Record<string, unknown> => ({
  unit,
  ...(decimals === undefined ? {} : { decimals }),
  ...(min === undefined ? {} : { min }),
  ...(max === undefined ? {} : { max }),
  ...(noValue === undefined ? {} : { noValue }),
  thresholds: thresholds(steps),
});

interface Lines extends Values {
  readonly draw?: 'line' | 'bars' | 'points';
  readonly stack?: boolean;
  readonly fill?: number;
  /** A line at each threshold. */
  readonly showSteps?: boolean;
}

/** How high an axis reaches at least: values that are all 0 must not look like a hundred times themselves. */
const softMax = ({ unit, decimals }: Values): Record<string, number> =>
  unit === 'percentunit' ? { axisSoftMax: 0.1 } : decimals === 0 ? { axisSoftMax: 5 } : {};

/** Values over time. */
export function timeseries(frame: Frame, values: Lines): Panel {
  const { draw = 'line', stack = false, fill = draw === 'bars' ? 80 : 8, showSteps = false } = values;
  return {
    ...{ width: 12, height: 8, ...frame, type: 'timeseries', datasource: PROMETHEUS },
    targets: prometheusTargets(values.exprs),
    options: {
      legend: { displayMode: 'list', placement: 'bottom', showLegend: true, calcs: [] },
      tooltip: { mode: 'multi', sort: 'desc' },
    },
    fieldConfig: {
      defaults: {
        ...defaults(values),
        color: { mode: 'palette-classic' },
        custom: {
          ...{
            drawStyle: draw,
            lineWidth: draw === 'bars' ? 0 : 2,
            fillOpacity: fill,
            showPoints: 'never',
            spanNulls: false,
          },
          ...softMax(values),
          stacking: { mode: stack ? 'normal' : 'none', group: 'A' },
          thresholdsStyle: { mode: showSteps ? 'line' : 'off' },
        },
      },
      overrides: [],
    },
  };
}

interface Single extends Values {
  /** Text instead of a number, by value. */
  readonly words?: Words;
}

interface Big extends Single {
  readonly graph?: boolean;
  /** The name of the series beside its number, even of the only one. */
  readonly named?: boolean;
  /** Of the words where there is no value; plain, unless having none is bad. */
  readonly noValueColor?: string;
}

/** One number, large. Asked once, at the end of the range, unless there is a graph behind it. */
export function stat(frame: Frame, values: Big): Panel {
  const mode = values.graph === true ? 'range' : 'instant';
  return {
    ...{ width: 4, height: 4, ...frame, type: 'stat', datasource: PROMETHEUS },
    targets: prometheusTargets(values.exprs.map((expr) => ({ mode, ...expr }))),
    options: {
      reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
      ...{
        colorMode: 'value',
        graphMode: values.graph === true ? 'area' : 'none',
        textMode: values.named === true ? 'value_and_name' : 'auto',
        justifyMode: 'auto',
      },
    },
    fieldConfig: {
      defaults: {
        ...defaults(values),
        color: { mode: 'thresholds' },
        mappings: [...mappings(values.words), ...unknown(values.noValue ?? 'No data', values.noValueColor)],
      },
      overrides: [],
    },
  };
}

const mappings = (words: Words | undefined): unknown[] =>
  words === undefined ? [] : [{ type: 'value', options: words }];

/** Grafana colours what is not known as the lowest step, which may be green: words of their own keep it plain. */
const unknown = (text: string, color = 'text'): unknown[] => [
  { type: 'special', options: { match: 'null+nan', result: { text, color } } },
];

/** A bar for each series, the longest first as asked. */
export function bargauge(frame: Frame, values: Values): Panel {
  return {
    ...{ width: 8, height: 8, ...frame, type: 'bargauge', datasource: PROMETHEUS },
    targets: prometheusTargets(values.exprs.map((expr) => ({ mode: 'instant', ...expr }))),
    options: {
      reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
      ...{ displayMode: 'basic', orientation: 'horizontal', showUnfilled: true, valueMode: 'color', minVizHeight: 16 },
    },
    fieldConfig: {
      defaults: {
        ...defaults(values),
        color: { mode: 'thresholds' },
        mappings: unknown(values.noValue ?? 'No data'),
      },
      overrides: [],
    },
  };
}

/** States over time, a line for each series. */
export function states(frame: Frame, values: Single): Panel {
  return {
    ...{ width: 24, height: 6, ...frame, type: 'state-timeline', datasource: PROMETHEUS },
    targets: prometheusTargets(values.exprs),
    options: {
      mergeValues: true,
      showValue: 'auto',
      rowHeight: 0.8,
      // A fleet has more lines than a panel has room for.
      perPage: 20,
      legend: { showLegend: true, displayMode: 'list', placement: 'bottom' },
    },
    fieldConfig: {
      defaults: {
        ...defaults(values),
        color: { mode: 'thresholds' },
        mappings: mappings(values.words),
        custom: { fillOpacity: 80, lineWidth: 0 },
      },
      overrides: [],
    },
  };
}

export interface Column {
  /** As Prometheus names it: a label, or `Value #A`. */
  readonly field: string;
  readonly title: string;
  readonly unit?: string;
  readonly steps?: Steps;
  readonly decimals?: number;
  readonly words?: Words;
  readonly width?: number;
  /** A relative address; `${__data.fields...}` stands for cells. */
  readonly link?: { readonly title: string; readonly url: string };
}

const override = (column: Column): unknown => ({
  matcher: { id: 'byName', options: column.title },
  properties: [
    ...(column.unit === undefined ? [] : [{ id: 'unit', value: column.unit }]),
    ...(column.decimals === undefined ? [] : [{ id: 'decimals', value: column.decimals }]),
    ...(column.width === undefined ? [] : [{ id: 'custom.width', value: column.width }]),
    ...(column.words === undefined
      ? []
      : [{ id: 'mappings', value: [...mappings(column.words), ...unknown(UNKNOWN)] }]),
    ...(column.steps === undefined
      ? []
      : [
          { id: 'thresholds', value: thresholds(column.steps) },
          { id: 'custom.cellOptions', value: { type: 'color-text' } },
        ]),
    ...(column.link === undefined ? [] : [{ id: 'links', value: [{ ...column.link, targetBlank: false }] }]),
  ],
});

/** In a cell that knows nothing. */
const UNKNOWN = '–';

interface Rows {
  /** Joined on their labels: one column a question. */
  readonly exprs: readonly Expr[];
  /** In this order; all others are left out. */
  readonly columns: readonly Column[];
  readonly sortBy?: { readonly title: string; readonly desc: boolean };
  /** Said when there are no rows. */
  readonly noValue?: string;
}

/** One question's value is called `Value`, those of several `Value #A` and so on; both are named, whichever it is. */
const fieldsOf = (
  column: Column,
  index: number,
): readonly { readonly field: string; readonly title: string; readonly index: number }[] =>
  (column.field === 'Value #A' ? ['Value #A', 'Value'] : [column.field]).map((field) => ({
    field,
    title: column.title,
    index,
  }));

/** Instant answers side by side, one row for each set of labels. */
export function table(frame: Frame, { exprs, columns, sortBy, noValue = UNKNOWN }: Rows): Panel {
  const fields = columns.flatMap(fieldsOf);
  return {
    ...{ width: 24, height: 9, ...frame, type: 'table', datasource: PROMETHEUS },
    targets: prometheusTargets(exprs.map((expr) => ({ ...expr, mode: 'instant', format: 'table' }))),
    options: {
      ...{ showHeader: true, cellHeight: 'sm', footer: { show: false, reducer: [], countRows: false, fields: '' } },
      ...(sortBy === undefined ? {} : { sortBy: [{ displayName: sortBy.title, desc: sortBy.desc }] }),
    },
    fieldConfig: {
      defaults: {
        custom: { align: 'auto', cellOptions: { type: 'auto' }, filterable: false, minWidth: 84 },
        noValue,
        mappings: unknown(UNKNOWN),
        thresholds: thresholds(PLAIN),
      },
      overrides: columns.map(override),
    },
    transformations: [
      { id: 'merge', options: {} },
      {
        id: 'organize',
        options: {
          excludeByName: {},
          includeByName: Object.fromEntries(fields.map(({ field }) => [field, true])),
          indexByName: Object.fromEntries(fields.map(({ field, index }) => [field, index])),
          renameByName: Object.fromEntries(fields.map(({ field, title }) => [field, title])),
        },
      },
    ],
  };
}
