import { TARGET_LABELS, type LabelValues, type Metric } from './metric.js';

/** The public API of the metrics as data: a change in it is a reviewed change. */
export function catalogueSnapshot(metrics: readonly Metric[]): Record<string, unknown> {
  const entries = metrics.map(({ name, type, unit, scope, labels, stability }) => [
    name,
    { type, unit, scope, labels, stability },
  ]);
  return Object.fromEntries(entries) as Record<string, unknown>;
}

/** All label names that a series of this metric may carry, the scope's first. */
export function labelNames(metric: Metric): string[] {
  const scope: readonly string[] = metric.scope === 'target' ? TARGET_LABELS : ['vantage'];
  return [...scope, ...Object.keys(metric.labels)];
}

const describe = (label: string, values: LabelValues): string =>
  values === 'open' ? `\`${label}\`` : `\`${label}\`: ${values.map((value) => `\`${value}\``).join(', ')}`;

function entry(metric: Metric): string {
  const own = Object.entries(metric.labels).map(([label, values]) => describe(label, values));
  const unit = metric.unit === 'none' ? '' : `, ${metric.unit.replace('_', ' ')}`;
  const stability = metric.stability === 'stable' ? '' : ' _Experimental._';
  const labels = own.length === 0 ? '' : `\n\n${own.map((line) => `- ${line}`).join('\n')}`;
  return `### \`${metric.name}\`\n\n${metric.type}${unit}, one per ${metric.scope}. ${metric.help}${stability}${labels}`;
}

/** METRICS.md: one section a subject. */
export function metricsMarkdown(subjects: Readonly<Record<string, Readonly<Record<string, Metric>>>>): string {
  const head = [
    '# Metrics',
    'Generated from `contract/src/metrics/`; do not edit. Metrics of a target carry `vantage`, `probe`, `target`, the labels',
    'that you gave the target, and `address` where every address of a name is probed. Metrics of a vantage carry `vantage`.',
    'Histograms are native in the protobuf format and have classic buckets in the text formats.',
  ];
  const sections = Object.entries(subjects).map(([subject, metrics]) =>
    [`## ${subject}`, ...Object.values(metrics).map(entry)].join('\n\n'),
  );
  return `${head[0]}\n\n${head.slice(1).join('\n')}\n\n${sections.join('\n\n')}\n`;
}
