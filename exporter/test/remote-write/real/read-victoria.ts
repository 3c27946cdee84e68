/** Reads everything back from VictoriaMetrics by its export, one series a line. */
import { seriesKey, type Label } from '../../kit/receiver/types.js';

export interface Exported {
  readonly timestamps: readonly number[];
  /** `null` is a staleness marker; it stores no other NaN, no -0, and some 15 digits of a value. */
  readonly values: readonly (number | null)[];
}

interface Line extends Exported {
  readonly metric: Readonly<Record<string, string>>;
}

/** Every series with this `job`, by {@link seriesKey}. What was written last is read too. */
export async function readVictoria(port: number, job: string): Promise<Map<string, Exported>> {
  const server = `http://127.0.0.1:${port}`;
  await fetch(`${server}/internal/force_flush`);
  const response = await fetch(
    `${server}/api/v1/export?${new URLSearchParams({ 'match[]': `{job="${job}"}` }).toString()}`,
  );
  const text = await response.text();
  if (!response.ok) throw new Error(`export: ${response.status} ${text}`);
  const lines = text.split('\n').filter((line) => line !== '');
  return new Map(
    lines.map((line) => {
      // Infinities are written without quotes, which is no JSON; so is a NaN that comes again after a gap.
      const numbers = line.replace(/([[,])([+-])Inf(?=[\],])/g, '$1$21e999').replaceAll('+1e999', '1e999');
      const { metric, timestamps, values } = JSON.parse(numbers.replace(/([[,])NaN(?=[\],])/g, '$1null')) as Line;
      const labels: Label[] = Object.entries(metric).sort(([one], [other]) => (one < other ? -1 : 1));
      return [seriesKey(labels), { timestamps, values }];
    }),
  );
}
