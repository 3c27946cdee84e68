/** The receiver's own pages, for tests in another process: GET /-/ledger, GET /-/counts, POST /-/behaviour, POST /-/reset. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Behaviour } from './behaviour.js';
import { plain, type Book } from './book.js';
import type { Receiver, Seen } from './receiver.js';
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

export interface Counts {
  readonly requests: number;
  readonly series: number;
  /** Samples and histograms, each once. */
  readonly stored: number;
  readonly repeated: number;
  readonly late: number;
  readonly violations: readonly string[];
  /** Requests by status; 0 is none. */
  readonly statuses: Readonly<Record<string, number>>;
}

export interface Ledger {
  readonly counts: Counts;
  readonly requests: readonly Omit<Seen, 'message'>[];
  /** By {@link seriesKey}. */
  readonly series: Readonly<Record<string, LedgerSeries>>;
}

export function countsOf({ requests, violations, book }: Receiver): Counts {
  const statuses: Record<string, number> = {};
  for (const { status } of requests) statuses[status] = (statuses[status] ?? 0) + 1;
  const { stored, repeated, late, series } = book;
  return { requests: requests.length, series: series.size, stored, repeated, late, violations, statuses };
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

export async function ledgerRoute(
  receiver: Receiver,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await textOf(request);
  const json = (value: unknown): void =>
    void response.writeHead(200, { 'content-type': 'application/json' }).end(plain(value));
  if (request.method === 'POST' && request.url === '/-/behaviour') {
    receiver.behaviour = JSON.parse(body) as Behaviour;
    return json({});
  }
  if (request.method === 'POST' && request.url === '/-/reset') {
    receiver.reset();
    return json({});
  }
  if (request.url === '/-/counts') return json(countsOf(receiver));
  if (request.url !== '/-/ledger') return void response.writeHead(404).end();
  const requests = receiver.requests.map((seen) => ({ ...seen, message: undefined }));
  return json({ counts: countsOf(receiver), requests, series: seriesOf(receiver.book) } satisfies Ledger);
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk as string;
  return text;
}
