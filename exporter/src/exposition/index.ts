import type { Family } from '../core/snapshot.js';
import { acceptsGzip, negotiate } from './negotiation.js';
import { Spares } from './output.js';
import { gzip, render, type RenderOptions } from './stream.js';

export { acceptsGzip, negotiate } from './negotiation.js';
export type { Format, FormatName } from './negotiation.js';
export { smallPage } from './small-page.js';
export { gzip, render, renderWhole } from './stream.js';
export type { RenderOptions } from './stream.js';
export { Spares } from './output.js';
export { simpleFamilies } from './builder.js';
export type { AnyLabels, SimpleFamily, SimpleSample } from './builder.js';
export { familiesFromPromClient } from './prom-client.js';
export type { PromClientMetric, PromClientValue } from './prom-client.js';

/** What a scraper said about the answer it takes: its Accept and Accept-Encoding headers. */
export interface Asked {
  readonly accept?: string | undefined;
  readonly encoding?: string | undefined;
}

export interface Page {
  readonly contentType: string;
  readonly contentEncoding?: string;
  /** Write each chunk and wait for the socket before asking for the next. */
  readonly body: AsyncGenerator<Uint8Array>;
  /** Optional: gives back a chunk of `body` that was written, so that its memory is used again for a later one. */
  readonly release: (chunk: Uint8Array) => void;
}

/** What the zipper hands out is its own. */
const keepNothing = (): void => undefined;

/** The whole answer to a scrape: negotiated, rendered in slices, compressed when the scraper takes it. */
export function page(families: Iterable<Family>, asked: Asked, options: RenderOptions): Page {
  const format = negotiate(asked.accept);
  const { contentType } = format;
  const spares = new Spares();
  const body = render(families, format, { ...options, spares });
  return acceptsGzip(asked.encoding)
    ? { contentType, contentEncoding: 'gzip', body: gzip(body, spares), release: keepNothing }
    : { contentType, body, release: (chunk) => spares.give(chunk) };
}
