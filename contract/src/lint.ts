import { TARGET_LABELS, type Metric } from './metric.js';

/** What a naming rule says about one metric, in words; the compiler can only say "not assignable". */
export interface NamingProblem {
  readonly metric: string;
  readonly reason: string;
  readonly remedy: string;
}

/** Label names that Prometheus installations attach themselves, or that collide with exposition (design: Metrics). */
const AVOIDED = new Set([
  ...['region', 'zone', 'cluster', 'datacenter', 'service', 'env', 'owner', 'customer'],
  ...['le', 'quantile', 'job', 'instance', 'type', '__name__'],
]);

type Rule = (metric: Metric) => Omit<NamingProblem, 'metric'> | undefined;

const RULES: readonly Rule[] = [
  ({ name }) =>
    /^parallax_[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name)
      ? undefined
      : { reason: 'is not parallax_ and lower-case words', remedy: 'write parallax_<subject>_<what>_<unit>' },
  ({ name, type }) =>
    type === 'counter' && !name.endsWith('_total')
      ? { reason: 'is a counter without _total', remedy: 'append _total' }
      : undefined,
  ({ name, type }) =>
    type === 'info' && !name.endsWith('_info')
      ? { reason: 'is an info without _info', remedy: 'append _info' }
      : undefined,
  ({ name, type }) =>
    type !== 'counter' && /_(total|sum|count|bucket)$/.test(name)
      ? {
          reason: 'ends like part of another type',
          remedy: 'drop the suffix: _total is for counters, the others for histograms',
        }
      : undefined,
  ({ name, type, unit }) =>
    unit !== 'none' && !name.replace(/_total$/, '').endsWith(`_${unit}`) && type !== 'info'
      ? { reason: `has the unit ${unit} without saying so`, remedy: `let the name end in _${unit}` }
      : undefined,
  ({ name }) =>
    /_(ms|milliseconds|microseconds|percent|minutes|hours|kilobytes|kb)(_|$)/.test(name)
      ? { reason: 'is not in base units', remedy: 'use seconds, bytes, ratio' }
      : undefined,
  ({ help }) =>
    help.endsWith('.') && help.length >= 10 && help.length <= 250 && !help.includes('\n')
      ? undefined
      : {
          reason: 'needs a help of one sentence that ends in a full stop',
          remedy: 'say what is counted, when, and in which unit',
        },
  ({ labels }) => {
    const bad = Object.keys(labels).find((label) => AVOIDED.has(label) || !/^[a-z][a-z0-9_]*$/.test(label));
    return bad === undefined
      ? undefined
      : { reason: `has the label ${bad}`, remedy: 'choose a name that no installation adds itself' };
  },
  ({ labels, scope }) => {
    const bad = Object.keys(labels).find((label) => (TARGET_LABELS as readonly string[]).includes(label));
    return bad === undefined || scope === 'vantage'
      ? undefined
      : { reason: `declares ${bad}, which the scheduler adds`, remedy: 'remove it from the own labels' };
  },
  ({ type, buckets }) => {
    if (type !== 'histogram')
      return buckets ? { reason: 'has buckets but is no histogram', remedy: 'remove buckets' } : undefined;
    const ascending = buckets?.every((bound, index) => index === 0 || bound > (buckets[index - 1] ?? Infinity));
    return ascending && (buckets?.length ?? 0) > 0
      ? undefined
      : { reason: 'is a histogram without ascending buckets', remedy: 'give classic buckets for the text formats' };
  },
];

/** Every rule that a metric breaks; also names that two metrics share. */
export function lint(metrics: readonly Metric[]): NamingProblem[] {
  const seen = new Set<string>();
  const twice = metrics.filter(({ name }) => seen.size === seen.add(name).size);
  return [
    ...metrics.flatMap((metric) =>
      RULES.flatMap((rule) => {
        const problem = rule(metric);
        return problem ? [{ metric: metric.name, ...problem }] : [];
      }),
    ),
    ...twice.map(({ name }) => ({ metric: name, reason: 'is declared twice', remedy: 'a metric exists once' })),
  ];
}
