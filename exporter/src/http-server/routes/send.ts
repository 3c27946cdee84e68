import type { Response } from 'express';
import type { RenderedMetrics } from '../ports.js';

export function sendText(response: Response, status: number, text: string): void {
  response.status(status).type('text/plain; charset=utf-8').send(`${text}\n`);
}

/** Streams a page of metrics with back-pressure; a client that goes away ends the rendering. */
export async function sendPage(response: Response, page: RenderedMetrics): Promise<void> {
  response.status(200).setHeader('Content-Type', page.contentType);
  if (page.contentEncoding) response.setHeader('Content-Encoding', page.contentEncoding);
  response.setHeader('Vary', 'Accept, Accept-Encoding');
  if (page.body instanceof Uint8Array) {
    response.setHeader('Content-Length', page.body.length);
    response.end(page.body);
    return;
  }
  for await (const chunk of page.body) {
    if (response.destroyed) return;
    if (!response.write(chunk)) await drained(response);
  }
  response.end();
}

/** Leaves no listener behind, however often a long page waits. */
function drained(response: Response): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.on('drain', done);
    response.on('close', done);
  });
}
