/** Functions and aggregations of Prometheus 3, https://prometheus.io/docs/prometheus/latest/querying/functions/ */

const NUMERIC = [
  ...['abs', 'acos', 'acosh', 'asin', 'asinh', 'atan', 'atanh', 'ceil', 'clamp', 'clamp_max', 'clamp_min', 'cos'],
  ...['cosh', 'deg', 'exp', 'floor', 'ln', 'log10', 'log2', 'pi', 'rad', 'round', 'sgn', 'sin', 'sinh', 'sqrt'],
  ...['tan', 'tanh'],
];
const TIMES = [
  ...['days_in_month', 'day_of_month', 'day_of_week', 'day_of_year', 'hour', 'minute', 'month', 'time', 'timestamp'],
  ...['year', 'start', 'end', 'range', 'step', 'start_timestamp'],
];
const HISTOGRAMS = [
  ...['histogram_avg', 'histogram_count', 'histogram_fraction', 'histogram_quantile', 'histogram_quantiles'],
  ...['histogram_stddev', 'histogram_stdvar', 'histogram_sum'],
];
const OVER_TIME = [
  ...['absent_over_time', 'avg_over_time', 'count_over_time', 'first_over_time', 'last_over_time', 'mad_over_time'],
  ...['max_over_time', 'min_over_time', 'present_over_time', 'quantile_over_time', 'stddev_over_time'],
  ...['stdvar_over_time', 'sum_over_time', 'ts_of_first_over_time', 'ts_of_last_over_time', 'ts_of_max_over_time'],
  ...['ts_of_min_over_time'],
];
const CHANGES = [
  ...['changes', 'delta', 'deriv', 'double_exponential_smoothing', 'idelta', 'increase', 'irate', 'predict_linear'],
  ...['rate', 'resets'],
];
const LABELS = ['info', 'label_join', 'label_replace', 'sort', 'sort_by_label', 'sort_by_label_desc', 'sort_desc'];

export const FUNCTIONS: readonly string[] = [
  ...['absent', 'scalar', 'vector'],
  ...NUMERIC,
  ...TIMES,
  ...HISTOGRAMS,
  ...OVER_TIME,
  ...CHANGES,
  ...LABELS,
];

export const AGGREGATIONS: readonly string[] = [
  ...['avg', 'bottomk', 'count', 'count_values', 'group', 'limit_ratio', 'limitk', 'max', 'min', 'quantile'],
  ...['stddev', 'stdvar', 'sum', 'topk'],
];

/** Names that other versions or dialects know, with what to write. */
export const ELSEWHERE: Readonly<Record<string, string>> = {
  holt_winters: 'Prometheus 3 calls it double_exponential_smoothing, and both are behind switches',
};
