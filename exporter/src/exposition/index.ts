import type { Family } from '../core/snapshot.js';
import { acceptsGzip, negotiate } from './negotiation.js';
import { gzip, render, type RenderOptions } from './stream.js';

export { acceptsGzip, negotiate } from './negotiation.js';
export type { Format, FormatName } from './negotiation.js';
export { smallPage } from './small-page.js';
export { gzip, render, renderWhole } from './stream.js';
export type { RenderOptions } from './stream.js';
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
}

/** The whole answer to a scrape: negotiated, rendered in slices, compressed when the scraper takes it. */
export function page(families: Iterable<Family>, asked: Asked, options: RenderOptions): Page {
  const format = negotiate(asked.accept);
  const { contentType } = format;
  const body = render(families, format, options);
  return acceptsGzip(asked.encoding)
    ? { contentType, contentEncoding: 'gzip', body: gzip(body) }
    : { contentType, body };
}
