import { describe, expect, it } from 'vitest';
import { FakeClock, settle } from '../../test/kit/clock.js';
import {
  a,
  aaaa,
  cname,
  failing,
  fakeNet,
  knows,
  reply,
  soa,
  type Behaviour,
  type FakeNet,
} from '../../test/kit/dns-net.js';
import type { DnsRecord } from '../core/dns/message.js';
import { DeadlineExceeded, Fault } from '../core/failure.js';
import type { ResolveOptions } from '../core/resolver.js';
import { createResolver, type OwnResolver } from './index.js';

const ANY: ResolveOptions = { family: 'any', fallback: true };
const ONE = '10.0.0.1';
const TWO = '10.0.0.2';
const quiet = (): AbortSignal => new AbortController().signal;

interface Bench {
  readonly net: FakeNet;
  readonly clock: FakeClock;
  readonly resolver: OwnResolver;
  /** The addresses, or `reason: message`. Time is moved until the answer is there. */
  ips(name: string, options?: Partial<ResolveOptions>): Promise<string[] | string>;
}

function bench(
  servers: Record<string, Behaviour>,
  extra: { hosts?: string; conf?: string; noV6?: boolean } = {},
): Bench {
  const net = fakeNet(servers, (ip) => extra.noV6 === true && ip.includes(':'));
  const clock = new FakeClock();
  const nameservers = Object.keys(servers).map((ip) => `nameserver ${ip}\n`);
  const texts = { resolvConf: extra.conf ?? nameservers.join(''), hosts: extra.hosts ?? '' };
  const resolver = createResolver({ net, clock, system: () => Promise.resolve(texts) });
  const ips: Bench['ips'] = async (name, options = {}) => {
    let done = false;
    const pending = resolver
      .resolve(name, { ...ANY, ...options }, quiet())
      .then((found) => found.addresses.map((one) => one.ip))
      .catch((error: unknown) => (error instanceof Fault ? `${error.reason}: ${error.message}` : String(error)))
      .finally(() => (done = true));
    for (let ms = 0; !done && ms < 20_000; ms += 50) {
      await settle();
      if (!done) await clock.advance(50);
    }
    return pending;
  };
  return { net, clock, resolver, ips };
}

const both: readonly DnsRecord[] = [a('both.test.', '192.0.2.1'), aaaa('both.test.', 1)];

describe('families', () => {
  it('asks for both at once and prefers IPv6 where there is a route', async () => {
    const { ips, net } = bench({ [ONE]: knows(both) });
    expect(await ips('both.test')).toEqual(['2001:db8::1', '192.0.2.1']);
    expect(net.asked).toEqual(['udp 10.0.0.1 A both.test.', 'udp 10.0.0.1 AAAA both.test.']);
    expect(net.open()).toBe(0);
  });

  it('prefers IPv4 where IPv6 has no route', async () => {
    const { ips } = bench({ [ONE]: knows(both) }, { noV6: true });
    expect(await ips('both.test')).toEqual(['192.0.2.1', '2001:db8::1']);
  });

  it.each([
    ['4', true, 'both.test', ['192.0.2.1']],
    ['6', true, 'both.test', ['2001:db8::1']],
    ['6', true, 'four.test', ['192.0.2.4']],
    ['6', false, 'four.test', 'no_address: four.test. has no IPv6 address'],
    ['4', true, 'none.test', 'no_such_name: none.test. exists and has no address'],
    ['any', true, 'none.test', 'no_such_name: none.test. exists and has no address'],
    ['any', true, 'gone.test', 'no_such_name: gone.test. does not exist'],
    ['6', true, 'gone.test', 'no_such_name: gone.test. does not exist'],
  ] as const)('family %s, fallback %s: %s', async (family, fallback, name, expected) => {
    const records = [...both, a('four.test.', '192.0.2.4'), soa('none.test.')];
    const { ips } = bench({ [ONE]: knows(records) });
    expect(await ips(name, { family, fallback })).toEqual(expected);
  });

  it('answers with one family when the question for the other got none', async () => {
    const { ips } = bench({ [ONE]: (query, over) => (query.question?.type === 1 ? knows(both)(query, over) : []) });
    expect(await ips('both.test')).toEqual(['192.0.2.1']);
  });

  it('does not blame the target while one question is unanswered', async () => {
    const { ips } = bench({ [ONE]: (query) => (query.question?.type === 1 ? [reply(query)] : []) });
    expect(await ips('both.test')).toMatch(/^resolver_timeout: /);
  });
});

describe('who is to blame', () => {
  it('the target, when two resolvers say that the name does not exist', async () => {
    const { ips, net } = bench({ [ONE]: knows([]), [TWO]: knows([]) });
    expect(await ips('gone.test', { family: '4' })).toBe('no_such_name: gone.test. does not exist');
    expect(net.asked).toEqual(['udp 10.0.0.1 A gone.test.', 'udp 10.0.0.2 A gone.test.']);
  });

  it('nobody, when the second resolver knows the name', async () => {
    const { ips } = bench({ [ONE]: knows([]), [TWO]: knows(both) });
    expect(await ips('both.test', { family: '4' })).toEqual(['192.0.2.1']);
  });

  it.each([
    ['SERVFAIL', failing(2), 'resolver_failure'],
    ['REFUSED', failing(5), 'resolver_failure'],
    ['a referral', (query) => [reply(query, { flags: { ...query.flags, qr: true } })], 'resolver_failure'],
    [
      'a count of records that is a lie',
      (query) => [reply(query).map((byte, index) => (index === 7 ? 5 : byte))],
      'resolver_failure',
    ],
    ['silence', () => [], 'resolver_timeout'],
    [
      'a loop of aliases',
      (query) => [reply(query, { answer: [cname('x.test.', 'y.test.'), cname('y.test.', 'x.test.')] })],
      'resolver_failure',
    ],
  ] as readonly (readonly [string, Behaviour, string])[])('the resolver, after %s', async (_, behave, reason) => {
    const { ips } = bench({ [ONE]: behave });
    expect(await ips('x.test', { family: '4' })).toMatch(new RegExp(`^${reason}: `));
  });

  it('asks the next resolver when one fails or is silent', async () => {
    const { ips, net } = bench({ [ONE]: failing(2), [TWO]: knows(both) });
    expect(await ips('both.test', { family: '4' })).toEqual(['192.0.2.1']);
    expect(net.asked).toHaveLength(2);
  });

  it('rejects with the reason of the signal when the run is over first', async () => {
    const { resolver } = bench({ [ONE]: () => [] });
    const controller = new AbortController();
    const pending = resolver.resolve('x.test', ANY, controller.signal);
    await settle();
    controller.abort(new DeadlineExceeded('over'));
    await expect(pending).rejects.toThrow('over');
    resolver.close();
  });
});

describe('hostile answers', () => {
  it('ignores other ids, other questions and queries, and counts them', async () => {
    const { ips, resolver } = bench({
      [ONE]: (query) => [
        reply({ ...query, id: query.id ^ 1 }, { answer: [a('x.test.', '6.6.6.6')] }),
        reply(query, { question: { name: 'y.test.', type: 1, class: 1 }, answer: [a('y.test.', '6.6.6.6')] }),
        reply(query, { question: { name: 'x.test.', type: 28, class: 1 }, answer: [a('x.test.', '6.6.6.6')] }),
        reply(query, { flags: { ...query.flags, qr: false }, answer: [a('x.test.', '6.6.6.6')] }),
        Uint8Array.of(1),
        reply(query, { answer: [a('x.test.', '192.0.2.9')] }),
      ],
    });
    expect(await ips('x.test', { family: '4' })).toEqual(['192.0.2.9']);
    expect(resolver.stats().servers).toMatchObject([{ server: '10.0.0.1:53', spoofed: 5, answers: 1, up: true }]);
  });

  it('takes no address of a name that was not asked for', async () => {
    const { ips } = bench({ [ONE]: (query) => [reply(query, { answer: [a('evil.test.', '6.6.6.6')] })] });
    expect(await ips('x.test', { family: '4' })).toMatch(/^no_such_name/);
  });

  it('uses an id of its own for each question', async () => {
    const ids = new Set<number>();
    const { ips } = bench({ [ONE]: (query) => (ids.add(query.id), [reply(query, { rcode: 3 })]) });
    for (let index = 0; index < 20; index += 1) await ips(`n${index}.test`);
    expect(ids.size).toBeGreaterThan(35);
  });

  it('asks again over TCP when the answer is truncated', async () => {
    const { ips, net } = bench({
      [ONE]: (query, over) =>
        over === 'udp' ? [reply(query, { flags: { ...query.flags, qr: true, tc: true } })] : knows(both)(query, over),
    });
    expect(await ips('both.test', { family: '4' })).toEqual(['192.0.2.1']);
    expect(net.asked).toEqual(['udp 10.0.0.1 A both.test.', 'tcp 10.0.0.1 A both.test.']);
    expect(net.open()).toBe(0);
  });
});

describe('the cache', () => {
  it('answers until the TTL of the shortest link ends, and says that it did', async () => {
    const chain = [cname('www.test.', 'edge.test.', 10), a('edge.test.', '192.0.2.5', 300)];
    const { ips, net, clock, resolver } = bench({ [ONE]: knows(chain) });
    expect(await ips('www.test', { family: '4' })).toEqual(['192.0.2.5']);
    const again = await resolver.resolve('WWW.test.', { family: '4', fallback: false }, quiet());
    expect(again).toEqual({ addresses: [{ ip: '192.0.2.5', family: '4' }] });
    await clock.advance(10_001);
    await ips('www.test', { family: '4' });
    expect(net.asked).toHaveLength(2);
  });

  it.each([
    ['a TTL of 0 is kept for a second', a('x.test.', '192.0.2.1', 0), 800, 1],
    ['and no longer', a('x.test.', '192.0.2.1', 0), 1001, 2],
    ['a TTL of a year is kept for an hour', a('x.test.', '192.0.2.1', 31_536_000), 3_590_000, 1],
    ['and no longer than an hour', a('x.test.', '192.0.2.1', 31_536_000), 3_601_000, 2],
  ])('%s', async (_, answer, ms, queries) => {
    const { ips, net, clock } = bench({ [ONE]: knows([answer]) });
    await ips('x.test', { family: '4' });
    await clock.advance(ms);
    await ips('x.test', { family: '4' });
    expect(net.asked).toHaveLength(queries);
  });

  it('remembers denials as RFC 2308 says, and failures not at all', async () => {
    const denial = [soa('test.', { minimum: 20, ttl: 600 })];
    const { ips, net, clock } = bench({ [ONE]: knows([], denial) });
    for (const wait of [0, 19_000, 2_000]) {
      await clock.advance(wait);
      await ips('gone.test', { family: '4' });
    }
    expect(net.asked).toHaveLength(2);
    const failed = bench({ [ONE]: failing(2) });
    await failed.ips('x.test', { family: '4' });
    const once = failed.net.asked.length;
    await failed.ips('x.test', { family: '4' });
    expect(failed.net.asked).toHaveLength(2 * once);
  });

  it('asks once for many who want the same, and one of them reports the time', async () => {
    const { resolver, net } = bench({ [ONE]: knows(both) });
    const ask = () => resolver.resolve('both.test', { family: '4', fallback: true }, quiet());
    const all = await Promise.all(Array.from({ length: 50 }, ask));
    expect(net.asked).toHaveLength(1);
    expect(all.filter((one) => one.seconds !== undefined)).toHaveLength(1);
  });

  it('holds no more answers than it may', async () => {
    const net = fakeNet({ [ONE]: knows([]) });
    const system = () => Promise.resolve({ resolvConf: `nameserver ${ONE}`, hosts: '' });
    const resolver = createResolver({ net, clock: new FakeClock(), system, cacheCapacity: 10 });
    for (let index = 0; index < 30; index += 1) {
      await resolver.resolve(`n${index}.test`, { family: '4', fallback: false }, quiet()).catch(() => undefined);
    }
    expect(resolver.stats().cache.entries).toBe(10);
  });
});

describe('names of the machine', () => {
  it('takes hosts and localhost without asking', async () => {
    const { ips, net } = bench(
      { [ONE]: knows([]) },
      { hosts: '192.0.2.7 listed other # and more\n2001:db8::7 LISTED\n' },
    );
    expect(await ips('Listed')).toEqual(['2001:db8::7', '192.0.2.7']);
    expect(await ips('other', { family: '6', fallback: false })).toMatch(/^no_address/);
    expect(await ips('localhost', { family: '4' })).toEqual(['127.0.0.1']);
    expect(await ips('a.localhost')).toEqual(['::1', '127.0.0.1']);
    expect(net.asked).toEqual([]);
  });

  it('tries the search list for names without a dot only', async () => {
    const conf = `# comment\nsearch a.test b.test\nnameserver ${ONE}\n`;
    const { ips, net } = bench({ [ONE]: knows([a('db.b.test.', '192.0.2.8')]) }, { conf });
    expect(await ips('db', { family: '4' })).toEqual(['192.0.2.8']);
    expect(await ips('db.', { family: '4' })).toMatch(/^no_such_name/);
    expect(await ips('x.y', { family: '4' })).toMatch(/^no_such_name/);
    expect(net.asked.map((line) => line.split(' ')[3])).toEqual(['db.a.test.', 'db.b.test.', 'db.', 'x.y.']);
  });

  it('asks the resolvers of a target and nobody else', async () => {
    const { ips, net } = bench(
      { [ONE]: knows([]), [TWO]: knows([a('listed.', '192.0.2.3')]) },
      { hosts: '192.0.2.7 listed' },
    );
    expect(await ips('listed', { family: '4', resolvers: [`${TWO}:53`] })).toEqual(['192.0.2.3']);
    expect(net.asked).toEqual(['udp 10.0.0.2 A listed.']);
    expect(await ips('x.test', { resolvers: ['dns.example'] })).toMatch(/not the address of a resolver/);
  });

  it('asks this machine when resolv.conf names no resolver', async () => {
    const { resolver } = bench({}, { conf: '' });
    expect(await resolver.nameservers()).toEqual(['127.0.0.1:53']);
  });

  it('refuses what is no name', async () => {
    const { ips } = bench({ [ONE]: knows([]) });
    expect(await ips('a..b')).toMatch(/^no_such_name: .*empty label/);
    expect(await ips(`${'a'.repeat(64)}.test`)).toMatch(/^no_such_name/);
  });
});

describe('health', () => {
  it('knows which resolver is up, and asks one that is down last', async () => {
    const { ips, resolver, net } = bench({ [ONE]: () => [], [TWO]: knows(both) });
    expect(resolver.stats().servers).toEqual([]);
    await ips('n1.test', { family: '4' });
    await ips('n2.test', { family: '4' });
    const before = net.asked.length;
    expect(await ips('both.test', { family: '4' })).toEqual(['192.0.2.1']);
    expect(net.asked.slice(before)).toEqual(['udp 10.0.0.2 A both.test.']);
    expect(resolver.stats().servers).toMatchObject([
      { server: '10.0.0.1:53', up: false, answers: 0 },
      { server: '10.0.0.2:53', up: true, timeouts: 0 },
    ]);
  });

  it('checks each resolver when asked to', async () => {
    const { resolver, clock } = bench({ [ONE]: failing(5), [TWO]: () => [] });
    const pending = resolver.check(quiet());
    for (let turn = 0; turn < 5; turn += 1) await settle();
    await clock.advance(2500);
    expect(await pending).toBe(false);
    expect(resolver.stats().servers).toMatchObject([
      { up: false, answers: 1 },
      { up: false, timeouts: 1 },
    ]);
  });
});
