/**
 * Every PromQL text in the repository parses, and every metric and label it names is declared. Texts are found in
 * Markdown fences marked `promql` and in `expr:` / `"expr"` of rule and dashboard files.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parser } from '@prometheus-io/lezer-promql';
import { describe, expect, it } from 'vitest';
import { catalogue, labelNames, recorded, type Metric, type Recorded } from '../src/index.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Names of others that our texts may use: Prometheus' own, and blackbox_exporter's, which `/probe` serves. */
const FOREIGN = /^(up|ALERTS|ALERTS_FOR_STATE|scrape_[a-z_]+|probe_[a-z_]+|process_[a-z_]+|nodejs_[a-z_]+)$/;

interface Query {
  readonly file: string;
  readonly text: string;
}

function queriesOf(file: string, text: string): Query[] {
  const patterns = file.endsWith('.md')
    ? [/^ *```promql\n([\s\S]*?)^ *```/gm]
    : [/^\s*-?\s*expr: (?!\|)(.+)$/gm, /"expr": "((?:[^"\\]|\\.)*)"/g];
  const plain = (found: string): string => (file.endsWith('.json') ? ofDashboard(found) : found.trim());
  return patterns.flatMap((one) => [...text.matchAll(one)].map((match) => ({ file, text: plain(match[1] ?? '') })));
}

/** What Prometheus would be asked: escapes of JSON undone, and a duration for each of Grafana's windows. */
const ofDashboard = (found: string): string =>
  (JSON.parse(`"${found}"`) as string).replace(/\$__(rate_interval|range|interval)\b/g, '5m');

function namesIn(text: string): { metric: string; labels: string[] }[] {
  const found: { metric: string; labels: string[] }[] = [];
  parser.parse(text).iterate({
    enter: (node) => {
      if (node.name !== 'VectorSelector') return;
      const labels = [...text.slice(node.from, node.to).matchAll(/[{,]\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*(?:=~|!~|!=|=)/g)];
      const metric = /^[a-zA-Z_:][a-zA-Z0-9_:]*/.exec(text.slice(node.from, node.to))?.[0] ?? '';
      found.push({ metric, labels: labels.map((match) => match[1] ?? '') });
    },
  });
  return found;
}

/** What is wrong with one query, in words; empty when nothing is. */
function complaints({ file, text }: Query): string[] {
  const errors: string[] = [];
  parser.parse(text).iterate({
    enter: (node) => void (node.type.isError && errors.push(`${file}: does not parse at ${node.from}: ${text}`)),
  });
  const declared = (name: string): Metric | Recorded | undefined =>
    recorded.find((one) => one.name === name) ??
    catalogue.find(
      (metric) =>
        name === metric.name ||
        (metric.type === 'histogram' && name.replace(/_(bucket|sum|count)$/, '') === metric.name),
    );
  for (const { metric, labels } of namesIn(text)) {
    if (FOREIGN.test(metric)) continue;
    const known = declared(metric);
    if (!known) errors.push(`${file}: ${metric} is not declared: ${text}`);
    const allowed = known ? [...labelNames(known), 'le', 'job', 'instance'] : labels;
    for (const label of labels.filter((one) => !allowed.includes(one)))
      errors.push(`${file}: ${metric} has no label ${label}`);
  }
  return errors;
}

describe('PromQL in the repository', () => {
  const listed = execFileSync(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', '*.md', '*.yml', '*.yaml', '*.json'],
    { cwd: root, encoding: 'utf8' },
  );
  const files = listed
    .split('\n')
    .filter((file) => file !== '' && !/package-lock|testdata|node_modules|handwritten/.test(file));
  const queries = files.flatMap((file) => queriesOf(file, readFileSync(`${root}/${file}`, 'utf8')));

  it('names only declared metrics and labels', () => {
    expect(queries.length).toBeGreaterThan(3);
    expect(queries.flatMap(complaints)).toEqual([]);
  });
  it('would not pass with a wrong name, a wrong label or a syntax error', () => {
    const wrong = [
      'parallax_nothing_total',
      'parallax_probe_runs_total{vantagee="x"}',
      'rate(parallax_probe_runs_total[5m]',
    ];
    expect(wrong.map((text) => complaints({ file: 'x', text }).length)).toEqual([1, 1, 1]);
    expect(complaints({ file: 'x', text: 'parallax:cdn_hits:ratio_rate5m + parallax:cdn_hits:ratio_rate1h{fetch="warm"}' })).toHaveLength(2); // prettier-ignore
    expect(
      complaints({ file: 'x', text: 'sum(rate(parallax_probe_duration_seconds_bucket{le="1"}[5m])) > up' }),
    ).toEqual([]);
  });
});
