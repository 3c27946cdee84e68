import type { Series } from '../../core/series.js';
import { OutSeries, type Symbols } from '../encode/index.js';
import { isLegacy } from './checks.js';

/** A series as one endpoint gets it. */
export class Track extends OutSeries {
  readonly isLegacy: boolean;
  readonly isNative: boolean;
  /** Its samples need a closer look. */
  readonly isOdd: boolean;

  constructor(
    source: Pick<Series, 'labels' | 'metadata'>,
    symbols: Symbols,
    /** Why no sample of it is sent. */
    readonly fault: { readonly outcome: 'filtered' | 'invalid'; readonly words: string } | undefined,
    /** Where its last sample stands in {@link Latest}. */
    readonly number: number,
  ) {
    super(source.labels, source.metadata, symbols);
    this.isLegacy = isLegacy(source.labels);
    this.isNative = isNativeSeries(source);
    this.isOdd = fault !== undefined || this.isNative;
  }
}

/** Whether all samples of a series are native histograms: the family itself, where it is a histogram. */
function isNativeSeries({ labels, metadata }: Pick<Series, 'labels' | 'metadata'>): boolean {
  if (metadata.type !== 'histogram' && metadata.type !== 'gaugehistogram') return false;
  return labels.some(([name, value]) => name === '__name__' && value === metadata.family);
}
