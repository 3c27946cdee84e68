import type { Metric, Sample } from '@parallax/contract';
import { negotiate, smallPage } from '../exposition/index.js';
import type { SimpleFamily } from '../exposition/index.js';
import { replaceFile } from '../platform/replace-file.js';

/**
 * Writes samples as a file for the textfile collector of node_exporter: text format 0.0.4, replaced as a whole.
 * `labels` are added to each of them. Rejects with what the file system says.
 */
export function writeTextfile(
  path: string,
  samples: readonly Sample[],
  labels: Readonly<Record<string, string>>,
): Promise<void> {
  const metrics = new Map<Metric, SimpleFamily['samples'][number][]>();
  for (const { metric, labels: own, value } of samples) {
    const rows = metrics.get(metric) ?? [];
    metrics.set(metric, rows);
    rows.push({ labels: { ...labels, ...own }, value });
  }
  const families = [...metrics].map(([{ name, type, help }, rows]): SimpleFamily => ({
    ...{ name, help, samples: rows },
    type: type === 'histogram' ? 'unknown' : type,
  }));
  return replaceFile(path, smallPage(families, negotiate(undefined)));
}
