/** The series of all fault cases: told apart by one label, with labels beside it that careless code would sort or cut wrongly. */
import {
  sortedLabels,
  type Block,
  type LabelPair,
  type Series,
  type SeriesMetadata,
} from '../../../src/core/series.js';
import { valueBits } from './ledger.js';

const METADATA: SeriesMetadata = {
  family: 'fault_sample',
  type: 'gauge',
  help: 'What is sent under faults.',
  unit: '',
};
const COMMON: readonly LabelPair[] = [
  ['__name__', 'fault_sample'],
  ['Zone', 'upper case sorts first'],
  ['instance', 'größe "x"\n\\ 🚀'],
  ['target', 'a'.repeat(40)],
];
const NUMBER = 'number';
const known = new Map<number, Series>();

/** The same object for the same number, as producers keep their series. */
export function seriesOf(number: number): Series {
  const kept = known.get(number);
  if (kept !== undefined) return kept;
  const series = { labels: sortedLabels([...COMMON, [NUMBER, String(number)]]), metadata: METADATA };
  known.set(number, series);
  return series;
}

/** undefined when the labels are not exactly those of a series. */
export function seriesNumber(labels: readonly LabelPair[]): number | undefined {
  const number = Number(labels.find(([name]) => name === NUMBER)?.[1]);
  if (!Number.isSafeInteger(number) || number < 0 || number >= 1e7) return undefined;
  const wanted = seriesOf(number).labels;
  const same = labels.length === wanted.length && wanted.every(([name, value], at) => labels[at]?.[0] === name && labels[at][1] === value); // prettier-ignore
  return same ? number : undefined;
}

let series: readonly Series[] = [];

/** A round of the ledger as producers hand it over. */
export function blockOf(seed: number, round: { readonly timestamp: number; readonly series: number }): Block {
  const { timestamp, series: count } = round;
  if (series.length !== count) series = Array.from({ length: count }, (_, number) => seriesOf(number));
  const values = new Float64Array(count);
  const words = new Uint32Array(values.buffer);
  for (let number = 0; number < count; number += 1) {
    const [high, low] = valueBits(seed, timestamp, number);
    words[2 * number] = low;
    words[2 * number + 1] = high;
  }
  const timestamps = new Float64Array(count).fill(timestamp);
  return { series, timestamps, values, starts: new Float64Array(count), histograms: new Map(), exemplars: new Map() };
}
