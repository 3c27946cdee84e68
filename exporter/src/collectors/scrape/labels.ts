import { relabel } from '../../core/relabel.js';
import type { RelabelRule } from '../../core/relabel-config.js';
import { sortedLabels, type LabelPair, type MetadataType, type Series } from '../../core/series.js';

export interface Labelling {
  /** Labels of the target: job, instance and those of the configuration; none empty. */
  readonly target: readonly LabelPair[];
  readonly honorLabels: boolean;
  readonly rules: readonly RelabelRule[];
}

/** `job` and `instance`, unless the configuration gives them itself. */
export function targetLabels(job: string, instance: string, labels: Readonly<Record<string, string>>): LabelPair[] {
  return sortedLabels([...Object.entries(labels), ['job', job], ['instance', instance]]);
}

/**
 * Puts the target's labels to those of a sample, then relabels. Where both have one: with `honorLabels` the page's
 * counts, else the target's, and the page's is kept as `exported_<name>`. Undefined when a rule drops the sample.
 */
export function labelSample(page: readonly LabelPair[], labelling: Labelling): LabelPair[] | undefined {
  const { target, honorLabels, rules } = labelling;
  const labels = new Map(page);
  const displaced: LabelPair[] = [];
  for (const [name, value] of target) {
    const given = labels.get(name);
    if (given !== undefined && honorLabels) continue;
    if (given !== undefined) displaced.push([name, given]);
    labels.set(name, value);
  }
  // The shortest first: exported_job of the page must not take the place that job of the page then needs.
  for (const [name, value] of displaced.sort(([one], [other]) => one.length - other.length)) {
    let free = `exported_${name}`;
    while (labels.has(free)) free = `exported_${free}`;
    labels.set(free, value);
  }
  return relabel([...labels], rules);
}

const REPORTS: readonly [name: string, type: MetadataType, unit: string, help: string][] = [
  ['up', 'gauge', '', '1 when the target gave a page that could be read, else 0.'],
  ['scrape_duration_seconds', 'gauge', 'seconds', 'How long the scrape took.'],
  ['scrape_samples_scraped', 'gauge', '', 'Samples on the page.'],
  ['scrape_samples_post_metric_relabeling', 'gauge', '', 'Samples that relabelling left.'],
  ['scrape_series_added', 'gauge', '', 'Series that the scrape before did not have.'],
];

/** What is said about every scrape, in the order of {@link ReportValues}. Relabelling does not touch it. */
export function reportSeries(target: readonly LabelPair[]): Series[] {
  return REPORTS.map(([name, type, unit, help]) => ({
    labels: sortedLabels([['__name__', name], ...target]),
    metadata: { family: name, type, unit, help },
  }));
}

export type ReportValues = readonly [up: number, seconds: number, scraped: number, kept: number, added: number];
