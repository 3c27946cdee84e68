import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { httpServer, type Peer } from '../../../test/kit/servers.js';
import { runOnce, type ContextOptions, type Outcome, type TargetOptions } from '../../../test/kit/run.js';
import type { Result } from '../../core/probe.js';
import { http, type HttpMeasured } from './index.js';

const open: Peer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((peer) => peer.close()));
});
const serve = async (make: Promise<Peer>): Promise<Peer> => {
  const peer = await make;
  open.push(peer);
  return peer;
};
type Run = Omit<Outcome, 'result'> & { readonly result: Result<HttpMeasured> };
const probe = async (url: string, options: TargetOptions & ContextOptions = {}): Promise<Run> =>
  (await runOnce(http, url, options)) as Run;
const at = (peer: Peer, path = '/'): string => `http://127.0.0.1:${peer.port}${path}`;

describe('a request', () => {
  it('measures every phase and what the response says', async () => {
    const peer = await serve(
      httpServer((_request, response) => {
        response.setHeader('Last-Modified', 'Tue, 15 Nov 1994 12:45:26 GMT');
        response.setHeader('Content-Encoding', 'gzip');
        response.end(gzipSync('hello '.repeat(100)));
      }),
    );
    const { result, samples } = await probe(at(peer, '/path?token=x'));
    expect(result).toMatchObject({
      outcome: 'ok',
      measured: {
        status: 200,
        version: '1.1',
        expandedBytes: 600,
        contentEncoding: 'gzip',
        lastModified: 784903526,
        redirects: 0,
        hops: [{ url: `http://127.0.0.1:${peer.port}/path`, status: 200 }],
      },
    });
    const { phases } = result.measured;
    expect(Object.keys(phases ?? {}).sort()).toEqual(['connect', 'first_byte', 'transfer']);
    expect(samples.length).toBeGreaterThan(8);
  });
});
