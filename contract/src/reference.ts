import { TARGET_LABELS, type LabelValues, type Metric, type Scope } from './metric.js';
import type { Recorded } from './recorded/define.js';

/** The public API of the metrics as data: a change in it is a reviewed change. */
export function catalogueSnapshot(metrics: readonly Metric[]): Record<string, unknown> {
  const entries = metrics.map(({ name, type, unit, scope, labels, stability }) => [
    name,
    { type, unit, scope, labels, stability },
  ]);
  return Object.fromEntries(entries) as Record<string, unknown>;
}

const SCOPE_LABELS: Readonly<Record<Scope, readonly string[]>> = {
  target: TARGET_LABELS,
  vantage: ['vantage'],
  command: [],
};

/** All label names that a series may carry, those of the scope first. */
export function labelNames(metric: Metric | Recorded): string[] {
  if (!('scope' in metric)) return Object.keys(metric.labels);
  return [...SCOPE_LABELS[metric.scope], ...Object.keys(metric.labels)];
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
    'that you gave the target, and `address` where every address of a name is probed. Metrics of a vantage carry `vantage`,',
    'those of a command nothing but what is listed.',
    'Histograms are native in the protobuf format and have classic buckets in the text formats.',
  ];
  const sections = Object.entries(subjects).map(([subject, metrics]) =>
    [`## ${subject}`, ...Object.values(metrics).map(entry)].join('\n\n'),
  );
  return `${head[0]}\n\n${head.slice(1).join('\n')}\n\n${sections.join('\n\n')}\n`;
}

/** The section of METRICS.md on what recording rules make. */
export function recordedMarkdown(all: readonly Recorded[]): string {
  const head = '## Recorded series\n\nMade by the recording rules in `alert-rules/generated/`, when they are loaded.';
  const entries = all.map(({ name, unit, help, labels }) => {
    const own = Object.entries(labels).map(([label, values]) => `- ${describe(label, values)}`);
    return `### \`${name}\`\n\n${unit === 'none' ? '' : `${unit}. `}${help}\n\n${own.join('\n')}`;
  });
  return `${[head, ...entries].join('\n\n')}\n`;
}
