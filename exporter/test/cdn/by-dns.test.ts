/** One hostname whose answers lead to one real cache or another: by DNS, and with the edge pinned. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contentOrigin, freePorts, nginxEdge, Scope, varnishEdge, weightedDns, type WeightedDns } from '@parallax/lab';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openProber } from '../../src/agent/once.js';
import { cdn as probe } from '../../src/probes/cdn/index.js';
import { cdnTarget, values } from '../kit/cdn-servers.js';
import { plainFiles } from '../kit/files.js';

const scope = new Scope();
const NGINX = '127.0.0.1';
const VARNISH = '127.0.0.3';
let dns: WeightedDns;
let port = 0;

beforeAll(async () => {
  const root = mkdtempSync(join(tmpdir(), 'cdn-by-dns-'));
  chmodSync(root, 0o755);
  scope.defer('remove the folder', () => rmSync(root, { recursive: true, force: true }));
  const ports = await freePorts(4);
  port = ports[0] ?? 0;
  const origin = await contentOrigin(scope, { port: ports[1] ?? 0, folder: join(root, 'origin') });
  const options = (name: string, address: string) => ({
    ...{ at: { address }, port, origin: origin.authority, folder: join(root, name) },
  });
  await nginxEdge(scope, options('nginx', NGINX));
  await varnishEdge(scope, options('varnish', VARNISH));
  dns = await weightedDns(scope, {
    ...{ port: ports[2] ?? 0, apiPort: ports[3] ?? 0, folder: join(root, 'dns'), ttl: 0 },
    ...{ zone: 'shop.test', hosts: ['www'], ways: { nginx: NGINX, varnish: VARNISH }, weights: { nginx: 1 } },
  });
});
afterAll(() => scope[Symbol.asyncDispose]());

it('asks whom the DNS names, and whom the configuration pins', async () => {
  await using prober = openProber(plainFiles);
  const host = `http://www.shop.test:${port}/`;
  const providers = { named: {}, pinned: { address: VARNISH } };
  const objects = [{ path: '/static/app.js' }];
  const target = cdnTarget(
    { providers, objects },
    { name: host, common: { timeout: 10_000, resolvers: [dns.server] } },
  );
  const seen = async (): Promise<string[]> => {
    const run = await prober.run(probe, target);
    expect('failure' in run.result ? run.result.failure : undefined).toBeUndefined();
    return Object.keys(values(run, 'edge_info')).map((key) => key.split(' ').slice(0, 2).join(' '));
  };
  expect(await seen()).toEqual(['named nginx', 'pinned varnish']);
  await dns.setWeights({ varnish: 1 });
  // The agent's resolver keeps an answer for a moment even where its TTL is 0.
  await expect.poll(seen, { timeout: 45_000 }).toEqual(['named varnish', 'pinned varnish']);
});
