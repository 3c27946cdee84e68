import { TARGET_LABELS, type Metric } from '@parallax/contract';
import { errorAt, warningAt, type Path, type Report } from './finding.js';

/** Labels of Prometheus itself and of the agent. */
const RESERVED = new Set<string>([...TARGET_LABELS, 'le', 'quantile', 'job', 'instance', 'remote_address', 'family']);
/** Words that dashboards and hosted Prometheus add on their own, so that they collide or mean two things. */
const AVOIDED = new Set(['region', 'zone', 'cluster', 'datacenter', 'service', 'env']);
const NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/** Checks the names of user labels. `metrics` are those that will carry them. */
export function checkLabels(
  labels: Readonly<Record<string, string>>,
  metrics: readonly Metric[],
  at: { path: Path; report: Report },
): void {
  for (const name of Object.keys(labels)) {
    const path = [...at.path, name];
    const finding = labelProblem(name, metrics);
    if (finding !== undefined) at.report({ ...errorAt(path, ...finding), at: 'key' });
    else if (AVOIDED.has(name)) {
      const reason = `the label "${name}" is often added by Prometheus' own configuration, so that the two collide`;
      at.report(warningAt(path, reason, 'Choose a word of your own, such as site or stage.'));
    }
  }
}

function labelProblem(name: string, metrics: readonly Metric[]): [reason: string, remedy: string] | undefined {
  if (!NAME.test(name) || name.length > 128) {
    const remedy = 'Write letters, digits and underscores, not starting with a digit.';
    return [`"${name.slice(0, 80)}" is not a label name`, remedy];
  }
  if (name.startsWith('__'))
    return [
      `"${name.slice(0, 80)}" is reserved: names with two underscores are Prometheus' own`,
      'Choose another name.',
    ];
  if (RESERVED.has(name)) return [`the label "${name}" is set by Parallax or Prometheus`, 'Choose another name.'];
  const owner = metrics.find((metric) => Object.hasOwn(metric.labels, name));
  if (owner) return [`the label "${name}" is one of ${owner.name}'s own`, 'Choose another name.'];
  return undefined;
}
