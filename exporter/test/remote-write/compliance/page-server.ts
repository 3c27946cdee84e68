/** Serves pages of metrics that a test writes and replaces, as an exporter would. */
import type { IncomingHttpHeaders } from 'node:http';
import { httpServer, type Peer } from '../../kit/servers.js';

export interface Page {
  readonly type: 'text' | 'openmetrics';
  readonly text: string;
  /** Default 200. */
  readonly status?: number;
}

const TYPES = {
  text: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
} as const;

/** Asked for its page on each scrape, `count` from 0. */
export type PageSource = (count: number) => Page;

export interface PageServer extends AsyncDisposable {
  /** host:port of a target. */
  readonly address: string;
  /** Headers of each scrape. */
  readonly scrapes: readonly IncomingHttpHeaders[];
}

export async function pageServer(source: PageSource): Promise<PageServer> {
  const scrapes: IncomingHttpHeaders[] = [];
  const peer: Peer = await httpServer((request, response) => {
    const { type, text, status = 200 } = source(scrapes.length);
    scrapes.push(request.headers);
    response.writeHead(status, { 'content-type': TYPES[type] }).end(text);
  });
  return { address: `127.0.0.1:${peer.port}`, scrapes, [Symbol.asyncDispose]: () => peer.close() };
}
