import { afterEach, describe, expect, it } from 'vitest';
import { reverseServer } from '../../test/kit/dns-server.js';
import type { Peer } from '../../test/kit/servers.js';
import { createSocketClock } from '../engine/index.js';
import { createPlatform } from '../platform/index.js';
import { createResolver, type OwnResolver } from './index.js';

const quiet = (): AbortSignal => new AbortController().signal;
const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** The real resolver over loopback. */
async function world(
  zone: Readonly<Record<string, readonly string[] | 'silence'>>,
): Promise<{ resolver: OwnResolver; server: Peer }> {
  const server = await reverseServer(zone);
  const stamps = createSocketClock();
  const { clock, net } = createPlatform(stamps);
  const system = (): Promise<{ resolvConf: string; hosts: string }> => Promise.resolve({ resolvConf: '', hosts: '' });
  const resolver = createResolver({ net, clock, system, servers: [`127.0.0.1:${server.port}`] });
  closers.push(
    () => server.close(),
    () => stamps.close(),
    () => resolver.close(),
  );
  return { resolver, server };
}

describe('names of addresses', () => {
  it('come from in-addr.arpa and ip6.arpa, with their TTL', async () => {
    const { resolver } = await world({
      '10.2.0.192.in-addr.arpa': ['R1.Example.NET.'],
      '1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa': ['six.example.net.'],
    });
    expect(await resolver.reverse('192.0.2.10', quiet())).toEqual({ name: 'r1.example.net', ttlSeconds: 60 });
    expect(await resolver.reverse('2001:db8::1', quiet())).toEqual({ name: 'six.example.net', ttlSeconds: 60 });
    expect(await resolver.reverse('192.0.2.11', quiet())).toBeUndefined();
    expect(await resolver.reverse('no address', quiet())).toBeUndefined();
  });

  it('are the same whatever the order of the records, and only names that are some', async () => {
    const records = ['\\027[31m.example.', 'b.example.', 'a_bad.example.', 'a.example.', 'c.example.'];
    const first = await world({ '10.2.0.192.in-addr.arpa': records });
    const second = await world({ '10.2.0.192.in-addr.arpa': records.toReversed() });
    for (const { resolver } of [first, second]) {
      expect((await resolver.reverse('192.0.2.10', quiet()))?.name).toBe('a.example');
    }
    const hostile = await world({ '10.2.0.192.in-addr.arpa': ['<script>.example.'] });
    expect(await hostile.resolver.reverse('192.0.2.10', quiet())).toBeUndefined();
  });

  it('that nobody can tell are a fault, and no mark against the resolver', async () => {
    const { resolver, server } = await world({
      '10.2.0.192.in-addr.arpa': 'silence',
      '11.2.0.192.in-addr.arpa': 'silence',
    });
    const asked = ['192.0.2.10', '192.0.2.11'].map((ip) => resolver.reverse(ip, quiet()));
    const answers = await Promise.allSettled(asked);
    expect(answers.map((one) => one.status)).toEqual(['rejected', 'rejected']);
    expect(server.seen()).toBe(4);
    expect(resolver.stats().servers).toEqual([]);
  });
});
