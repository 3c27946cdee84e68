/** What a receiver has stored, as plain data. */
import type { Book } from './book.js';
import { seriesKey, type Label, type WrittenExemplar, type WrittenHistogram, type WrittenMetadata } from './types.js';

/** Of one series all that is stored, ascending by time; bits as 16 hexadecimal digits. */
export interface LedgerSeries {
  readonly labels: readonly Label[];
  readonly samples: readonly (readonly [timestamp: number, bits: string, start: number])[];
  /** `sumBits` is text here. */
  readonly histograms: readonly (Omit<WrittenHistogram, 'sumBits'> & { readonly sumBits: string })[];
  readonly exemplars: readonly WrittenExemplar[];
  readonly metadata?: WrittenMetadata;
}

export function seriesOf(book: Book): Record<string, LedgerSeries> {
  const all: Record<string, LedgerSeries> = {};
  for (const { labels, samples, histograms, exemplars, metadata } of book.series.values()) {
    const ordered = [...histograms.values()].sort((one, other) => one.timestamp - other.timestamp);
    all[seriesKey(labels)] = {
      labels,
      samples: [...samples].map(({ timestamp, bits, start }) => [timestamp, hex(bits), start]),
      histograms: ordered.map((one) => ({ ...one, sumBits: hex(one.sumBits) })),
      exemplars,
      ...(metadata === undefined ? {} : { metadata }),
    };
  }
  return all;
}

/** 16 hexadecimal digits. */
export const hex = (bits: bigint): string => bits.toString(16).padStart(16, '0');
