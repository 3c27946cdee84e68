import type { IncomingMessage, ServerResponse } from 'node:http';
import { drained } from '../../core/drained.js';
import type { RenderedMetrics } from '../ports.js';

/** What a route is: it answers. Plain Node types, so that the hot route can do without Express. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

export function sendText(response: ServerResponse, status: number, text: string): void {
  sendBody(response, status, { type: 'text/plain; charset=utf-8', body: `${text}\n` });
}

export function sendBody(response: ServerResponse, status: number, content: { type: string; body: string }): void {
  response.statusCode = status;
  response.setHeader('Content-Type', content.type);
  response.setHeader('Content-Length', Buffer.byteLength(content.body));
  response.end(content.body);
}

/** Streams a page of metrics with back-pressure; a client that goes away ends the rendering. */
export async function sendPage(response: ServerResponse, page: RenderedMetrics): Promise<void> {
  response.statusCode = 200;
  response.setHeader('Content-Type', page.contentType);
  if (page.contentEncoding) response.setHeader('Content-Encoding', page.contentEncoding);
  response.setHeader('Vary', 'Accept, Accept-Encoding');
  if (page.body instanceof Uint8Array) {
    response.setHeader('Content-Length', page.body.length);
    response.end(page.body);
    return;
  }
  const { release } = page;
  for await (const chunk of page.body) {
    if (response.destroyed) return;
    if (!response.write(chunk, () => release?.(chunk))) await drained(response);
  }
  response.end();
}
