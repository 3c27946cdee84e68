import type { Family } from '../core/snapshot.js';
import { acceptsGzip, negotiate } from './negotiation.js';
import { gzip, render, type RenderOptions } from './stream.js';

export { acceptsGzip, negotiate } from './negotiation.js';
export type { Format, FormatName } from './negotiation.js';
export { gzip, render, renderWhole } from './stream.js';
export type { RenderOptions } from './stream.js';
export { simpleFamilies } from './builder.js';
export type { AnyLabels, SimpleFamily, SimpleSample } from './builder.js';
export { familiesFromPromClient } from './prom-client.js';
export type { PromClientMetric, PromClientValue } from './prom-client.js';

/** The request headers that decide what a scraper gets. */
export interface ScrapeHeaders {
  readonly accept?: string | undefined;
  readonly 'accept-encoding'?: string | undefined;
}

export interface Page {
  readonly headers: Readonly<Record<string, string>>;
  /** Write each chunk and wait for the socket before asking for the next. */
  readonly body: AsyncGenerator<Uint8Array>;
}

/** The whole answer to a scrape: negotiated, rendered in slices, compressed when the scraper takes it. */
export function page(families: Iterable<Family>, asked: ScrapeHeaders, options: RenderOptions): Page {
  const format = negotiate(asked.accept);
  const body = render(families, format, options);
  const headers = { 'content-type': format.contentType, vary: 'accept, accept-encoding' };
  if (!acceptsGzip(asked['accept-encoding'])) return { headers, body };
  return { headers: { ...headers, 'content-encoding': 'gzip' }, body: gzip(body) };
}
