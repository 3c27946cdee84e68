import { describe, expect, it } from 'vitest';
import type { Sample } from '@parallax/contract';
import { FakeClock } from '../../../test/kit/clock.js';
import { a, cname, failing, fakeNet, knows, record, reply, soa, type Behaviour, type FakeNet } from '../../../test/kit/dns-net.js'; // prettier-ignore
import { fakePorts } from '../../../test/kit/ports.js';
import { names } from '../../../test/kit/resolver.js';
import { testContext, testTarget } from '../../../test/kit/run.js';
import { ipText } from '../../core/dns/ip.js';
import type { DnsRecord } from '../../core/dns/message.js';
import { encodeName } from '../../core/dns/name.js';
import { NO_FACTS } from '../../core/enricher.js';
import type { Memory, Result } from '../../core/probe.js';
import { MOST_SIGHTINGS, type ShareMemory } from './memory.js';
import { dnsShare } from './index.js';
import type { DnsShareMeasured } from './result.js';

const PROVIDERS = {
  a: { weight: 1, networks: ['192.0.2.0/25'], domains: ['a.example'] },
  b: { weight: 1, networks: ['192.0.2.128/25'], asns: ['AS64500'] },
};
const [A, B] = ['192.0.2.1', '192.0.2.200'];
const OWN = '10.0.0.53';

interface Play {
  readonly servers: Readonly<Record<string, Behaviour>>;
  readonly config?: object;
  readonly host?: string;
  readonly timeout?: number;
}

/** A target whose rounds can be run one after another, in virtual time. */
class Stage {
  readonly clock = new FakeClock();
  readonly memory: Memory = {};
  readonly lines: string[] = [];
  net: FakeNet;

  constructor(private play: Play) {
    this.net = fakeNet(play.servers);
  }

  change(play: Partial<Play>): void {
    this.play = { ...this.play, ...play };
    this.net = fakeNet(this.play.servers);
  }

  async round(): Promise<{ result: Result<DnsShareMeasured>; samples: readonly Sample[]; seconds: number }> {
    const { config, host = 'www.test', timeout = 5000 } = this.play;
    const options = {
      config: { providers: PROVIDERS, authoritative: 'none', queries: 1, ...config },
      common: { timeout },
    };
    const target = testTarget(dnsShare, host, options);
    const resolver = { ...names({ 'ns.test': ['10.0.0.1'], 'ns.cdn.test': ['10.0.0.2'] }), nameservers: () => Promise.resolve([`${OWN}:53`]) }; // prettier-ignore
    const enricher = {
      facts: (ip: string) => ({ ...NO_FACTS, asn: ip === '203.0.113.5' ? 'AS64500' : 'unknown' }),
      settle: () => Promise.resolve(),
    };
    const ports = fakePorts({ clock: this.clock, net: this.net, resolver, enricher });
    const { context, end } = testContext(target, {
      ports,
      memory: this.memory,
      trace: (line) => this.lines.push(line),
    });
    const startedAt = this.clock.now();
    const running = dnsShare.run(target as never, context);
    let result: Result<DnsShareMeasured> | undefined;
    void running.then((value) => (result = value));
    while (result === undefined) await this.clock.advance(5);
    end();
    return { result, samples: [...dnsShare.samples(result)], seconds: (this.clock.now() - startedAt) / 1000 };
  }
}

const resolver = (address: string, kind = 'public', more: object = {}): object => ({ name: `r-${address.split('.').at(-1)}`, kind, address, ...more }); // prettier-ignore
const give =
  (...answer: DnsRecord[]): Behaviour =>
  (query) => [reply(query, { answer })];
const value = (samples: readonly Sample[], name: string, labels: Readonly<Record<string, string>>): number[] =>
  samples
    .filter(({ metric }) => metric.name === `parallax_dns_share_${name}`)
    .filter((one) => Object.entries(labels).every(([key, wanted]) => one.labels[key] === wanted))
    .map((one) => one.value);

describe('dns-share: one round', () => {
  it("tells providers by alias, address and autonomous system, the user's marks first", async () => {
    const servers = {
      '10.0.0.1': give(cname('www.test.', 'x.a.example.'), a('x.a.example.', B)),
      '10.0.0.2': give(a('www.test.', B)),
      '10.0.0.3': give(a('www.test.', '203.0.113.5')),
      '10.0.0.4': give(a('www.test.', '203.0.113.6')),
      '10.0.0.5': give(cname('www.test.', 'x.cloudfront.net.'), a('x.cloudfront.net.', '203.0.113.7')),
    };
    const stage = new Stage({ servers, config: { servers: Object.keys(servers).map((ip) => resolver(ip)) } });
    const { result, samples } = await stage.round();
    expect(result).toMatchObject({ outcome: 'ok', measured: { address: { ip: '10.0.0.1' } } });
    const told = [1, 2, 3, 4, 5].map(
      (last) =>
      samples.find(({ metric, labels, value: count }) => metric.name === 'parallax_dns_share_answers_total' && labels['resolver'] === `r-${last}` && count === 1)?.labels['provider'], // prettier-ignore
    );
    expect(told).toEqual(['a', 'b', 'b', 'unknown', 'unknown']);
    expect(stage.lines).toContain('r-5: www.test leads to cloudfront, not configured');
  });

  it('`is` takes what is known of a provider; every provider and common failure is counted from the first round', async () => {
    const servers = {
      '10.0.0.5': give(cname('www.test.', 'x.cloudfront.net.'), a('x.cloudfront.net.', '203.0.113.7')),
    };
    const providers = { cf: { weight: 3, is: 'cloudfront' }, b: PROVIDERS.b };
    const { samples } = await new Stage({ servers, config: { providers, servers: [resolver('10.0.0.5')] } }).round();
    expect(value(samples, 'answers_total', { provider: 'cf' })).toEqual([1]);
    expect(value(samples, 'answers_total', { provider: 'b' })).toEqual([0]);
    expect(value(samples, 'answers_total', { provider: 'unknown' })).toEqual([0]);
    expect(value(samples, 'failures_total', {})).toEqual([0, 0, 0, 0]);
    expect(value(samples, 'intended_ratio', { provider: 'cf' })).toEqual([0.75]);
  });

  it('fails when a hostname was answered by nobody, and still says everything', async () => {
    const some: Behaviour = (query) => [query.question?.name === 'www.test.' ? reply(query, { answer: [a('www.test.', A)] }) : reply(query, { rcode: 3 })]; // prettier-ignore
    const config = { hostnames: ['img.test'], servers: [resolver('10.0.0.1')] };
    const { result, samples } = await new Stage({ servers: { '10.0.0.1': some }, config }).round();
    expect(result).toMatchObject({
      outcome: 'failed',
      failure: { phase: 'reply', reason: 'no_such_name', source: 'target', detail: 'no resolver answered for img.test: img.test does not exist' }, // prettier-ignore
    });
    expect(value(samples, 'answers_total', { provider: 'a' })).toEqual([1]);
    expect(value(samples, 'failures_total', { reason: 'no_such_name' })).toEqual([1]);
    expect(value(samples, 'step_checks_total', { outcome: 'unknown' })).toEqual([1]);
  });

  it.each([
    ['SERVFAIL', failing(2), 'resolver_failure'],
    ['REFUSED', failing(5), 'resolver_failure'],
    ['no data', knows([a('other.test.', A)], []), 'no_such_name'],
    ['an alias that leads nowhere', give(cname('www.test.', 'x.a.example.')), 'no_address'],
    ['a loop of aliases', give(cname('www.test.', 'b.test.'), cname('b.test.', 'www.test.')), 'malformed_reply'],
    ['silence', () => [], 'timeout'],
  ] as [string, Behaviour, string][])('counts %s of a resolver as a failure', async (_, behave, reason) => {
    const servers = { '10.0.0.1': behave, '10.0.0.2': give(a('www.test.', A)) };
    const config = { servers: [resolver('10.0.0.1'), resolver('10.0.0.2')] };
    const { result, samples } = await new Stage({ servers, config }).round();
    expect(result.outcome).toBe('ok');
    expect(value(samples, 'failures_total', { reason, resolver: 'r-1' })).toEqual([1]);
    expect(value(samples, 'ttl_seconds', {})).toEqual([60]);
  });

  it('survives 1,000 records, names of 255 bytes, TTLs of 0 and 68 years', async () => {
    const long = `${Array.from({ length: 3 }, () => 'x'.repeat(63)).join('.')}.${'y'.repeat(61)}.`;
    const servers = {
      '10.0.0.1': give(...Array.from({ length: 1000 }, (_, index) => a('www.test.', `192.0.2.${index & 127}`))),
      '10.0.0.2': give(cname('www.test.', long, 0), a(long, B, 2 ** 31 - 1)),
      '10.0.0.3': give(a('www.test.', A, 2 ** 31)),
    };
    const config = { queries: 3, servers: Object.keys(servers).map((ip) => resolver(ip)) };
    const { result, samples } = await new Stage({ servers, config }).round();
    expect(result.outcome).toBe('ok');
    expect(value(samples, 'answers_total', { provider: 'a', resolver: 'r-1' })).toEqual([3]);
    expect(value(samples, 'answers_total', { provider: 'b', resolver: 'r-2' })).toEqual([3]);
    expect(value(samples, 'ttl_seconds', {})).toEqual([60, 0, 0]);
  });

  it('asks recursive resolvers to recurse and name servers not to', async () => {
    const recursion: boolean[] = [];
    const note: Behaviour = (query) => (
      recursion.push(query.flags.rd),
      [reply(query, { answer: [a('www.test.', A)] })]
    );
    const servers = { '10.0.0.1': note, '10.0.0.2': note };
    const asked = [resolver('10.0.0.1', 'authoritative')];
    await new Stage({ servers, config: { servers: asked } }).round();
    await new Stage({ servers, config: { servers: [resolver('10.0.0.2', 'vantage')] } }).round();
    expect(recursion).toEqual([false, true]);
  });

  it('asks for every client subnet, and keeps answers apart only where the scope says so', async () => {
    const seen: string[] = [];
    const scoped =
      (scope: number): Behaviour =>
      (query) => {
        const clientSubnet = query.edns?.clientSubnet;
        seen.push(clientSubnet ? `${ipText(clientSubnet.address)}/${clientSubnet.source}` : '');
        const edns = query.edns && { ...query.edns, ...(clientSubnet && { clientSubnet: { ...clientSubnet, scope } }) };
        return [reply(query, { answer: [a('www.test.', A)], ...(edns && { edns }) })];
      };
    const client_subnets = ['198.51.100.0/24', '2001:db8::/56'];
    const servers = { '10.0.0.1': scoped(24), '10.0.0.2': scoped(0) };
    for (const [ip, draws] of [
      ['10.0.0.1', 3],
      ['10.0.0.2', 1],
    ] as const) {
      const stage = new Stage({ servers, config: { servers: [resolver(ip, 'public', { client_subnets })] } });
      const { samples } = await stage.round();
      expect(seen.splice(0).sort()).toEqual(['', '198.51.100.0/24', '2001:db8::/56']);
      expect(value(samples, 'draws', { kind: 'public' }), ip).toEqual([draws]);
    }
  });
});

describe('dns-share: the pace', () => {
  const times = (stage: Stage, answer: DnsRecord[]): { at: number[]; behave: Behaviour } => {
    const at: number[] = [];
    return { at, behave: (query) => (at.push(stage.clock.now()), [reply(query, { answer })]) };
  };

  it('spaces queries at random, never in bursts', async () => {
    const stage = new Stage({ servers: {} });
    const { at, behave } = times(stage, [a('www.test.', A)]);
    stage.change({ servers: { '10.0.0.1': behave }, config: { queries: 20, pace: '100ms', servers: [resolver('10.0.0.1')] } }); // prettier-ignore
    await stage.round();
    const gaps = at.slice(1).map((time, index) => time - (at[index] ?? 0));
    expect(at).toHaveLength(20);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(50);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(165);
    expect(new Set(gaps.map(Math.round)).size).toBeGreaterThan(5);
  });

  it('is quickened as far as the round must end in time', async () => {
    const stage = new Stage({ servers: {}, timeout: 1000 });
    const { at, behave } = times(stage, [a('www.test.', A)]);
    stage.change({ servers: { '10.0.0.1': behave }, config: { queries: 30, pace: '10s', servers: [resolver('10.0.0.1')] } }); // prettier-ignore
    const { result, seconds } = await stage.round();
    expect(at).toHaveLength(30);
    expect(result.outcome).toBe('ok');
    expect(seconds).toBeLessThan(1);
  });

  it('leaves a resolver alone that does not answer twice, and reports before the deadline', async () => {
    const servers = { '10.0.0.2': give(a('www.test.', A)) };
    const config = { queries: 10, patience: '500ms', servers: [resolver('10.0.0.1'), resolver('10.0.0.2')] };
    const stage = new Stage({ servers, config });
    const { result, samples, seconds } = await stage.round();
    expect(result.outcome).toBe('ok');
    expect(value(samples, 'failures_total', { resolver: 'r-1', reason: 'timeout' })).toEqual([2]);
    expect(value(samples, 'answers_total', { resolver: 'r-2', provider: 'a' })).toEqual([10]);
    expect(seconds).toBeLessThan(5);
    expect(stage.net.open()).toBe(0);
  });
});

describe('dns-share: name servers that are found', () => {
  const zone = (name: string, server: string): DnsRecord => record(name, 'NS', encodeName(server));
  /** The vantage's resolver knows the zones only. */
  const own = knows([zone('test.', 'ns.test.'), zone('cdn.test.', 'ns.cdn.test.')], [soa('cdn.test.')]);

  it('are those of the zone above the name, and are looked for once', async () => {
    const servers = { [OWN]: own, '10.0.0.1': give(a('www.test.', A)) };
    const stage = new Stage({ servers, config: { authoritative: 'auto', servers: [], queries: 2 } });
    expect((await stage.round()).result.outcome).toBe('ok');
    expect(stage.net.asked).toEqual([`udp ${OWN} NS www.test.`, `udp ${OWN} NS test.`, 'udp 10.0.0.1 A www.test.', 'udp 10.0.0.1 A www.test.']); // prettier-ignore
    stage.net.asked.length = 0;
    const { samples } = await stage.round();
    expect(stage.net.asked).toEqual(['udp 10.0.0.1 A www.test.', 'udp 10.0.0.1 A www.test.']);
    expect(value(samples, 'answers_total', { resolver: 'authoritative', provider: 'a' })).toEqual([2]);
    expect(value(samples, 'ttl_stretch_seconds', {})).toEqual([]);
  });

  it('are followed from zone to zone until a provider is reached', async () => {
    const servers = {
      [OWN]: own,
      '10.0.0.1': give(cname('www.test.', 'gslb.cdn.test.', 3600)),
      '10.0.0.2': give(cname('gslb.cdn.test.', 'x.a.example.', 20)),
    };
    const stage = new Stage({ servers, config: { authoritative: 'auto', servers: [] } });
    const { result, samples } = await stage.round();
    expect(result.outcome).toBe('ok');
    expect(value(samples, 'answers_total', { provider: 'a' })).toEqual([1]);
    expect(stage.net.asked.slice(-1)).toEqual(['udp 10.0.0.2 A gslb.cdn.test.']);
    expect(value(samples, 'ttl_seconds', { resolver: 'authoritative' })).toEqual([20]);
  });

  it('that lead to a name without addresses lead to nobody: a failure, no answer', async () => {
    const servers = { [OWN]: own, '10.0.0.1': give(cname('www.test.', 'gslb.cdn.test.')), '10.0.0.2': give() };
    const { result } = await new Stage({ servers, config: { authoritative: 'auto', servers: [] } }).round();
    expect(result).toMatchObject({ outcome: 'failed', failure: { reason: 'no_address' } });
  });

  it('that lead in a circle are refused', async () => {
    const servers = {
      [OWN]: own,
      '10.0.0.1': give(cname('www.test.', 'gslb.cdn.test.')),
      '10.0.0.2': give(cname('gslb.cdn.test.', 'www.test.')),
    };
    const { result } = await new Stage({ servers, config: { authoritative: 'auto', servers: [] } }).round();
    expect(result).toMatchObject({ outcome: 'failed', failure: { reason: 'malformed_reply' } });
  });

  it('tell how far a resolver stretches TTLs', async () => {
    const servers = { [OWN]: own, '10.0.0.1': give(a('www.test.', A, 30)), '10.0.0.9': give(a('www.test.', A, 330)) };
    const config = { authoritative: 'auto', servers: [resolver('10.0.0.9')], queries: 3 };
    const { samples } = await new Stage({ servers, config }).round();
    expect(value(samples, 'ttl_stretch_seconds', { resolver: 'r-9' })).toEqual([300]);
    expect(value(samples, 'ttl_seconds', { resolver: 'r-9' })).toEqual([330]);
  });
});

describe('dns-share: rounds', () => {
  let turn = 0;
  /** By turns `first` and `second`, so that it is seen to choose for each query. */
  const turns =
    (...addresses: string[]): Behaviour =>
    (query) => [
      reply(query, { answer: [a(query.question?.name ?? '', addresses[turn++ % addresses.length] ?? '', 5)] }),
    ];
  const config = { queries: 10, pace: '20ms', servers: [resolver('10.0.0.1', 'authoritative')] };
  const drift = (samples: readonly Sample[], provider = 'a'): number => value(samples, 'drift_ratio', { provider })[0] ?? Number.NaN; // prettier-ignore

  it('make the share of a window; a change of weights shows as drift, and no more once it is intended', async () => {
    const stage = new Stage({ servers: { '10.0.0.1': turns(A, B) }, config: { ...config, window: '15m' } });
    const before = await stage.round();
    expect(value(before.samples, 'measured_ratio', { provider: 'a', bound: 'estimate' })).toEqual([0.5]);
    expect(drift(before.samples)).toBe(0);
    stage.change({ servers: { '10.0.0.1': turns(B, B, B, B, B, B, B, B, B, A) } });
    for (let round = 0; round < 4; round += 1) await stage.round();
    const during = await stage.round();
    expect(drift(during.samples)).toBeGreaterThan(0.1);
    expect(drift(during.samples, 'b')).toBeGreaterThan(0.1);
    const providers = { a: { ...PROVIDERS.a, weight: 10 }, b: { ...PROVIDERS.b, weight: 90 } };
    stage.change({ config: { ...config, providers } });
    const after = await stage.round();
    expect(value(after.samples, 'draws', {}), 'answers to other weights are forgotten').toEqual([10]);
    expect([drift(after.samples), drift(after.samples, 'b')]).toEqual([0, 0]);
  });

  it('a change to all or nothing is seen too, by name servers that were seen to choose for each query', async () => {
    const stage = new Stage({ servers: { '10.0.0.1': turns(A, B) }, config: { ...config, window: '1m' } });
    await stage.round();
    await stage.clock.advance(120_000);
    stage.change({ servers: { '10.0.0.1': turns(B) } });
    const { samples } = await stage.round();
    expect(value(samples, 'draws', {})).toEqual([10]);
    expect(drift(samples)).toBeGreaterThan(0.1);
  });

  it('forget what is older than the window, and keep a bounded number of answers', async () => {
    const stage = new Stage({ servers: { '10.0.0.1': turns(A, B) }, config: { ...config, window: '1m' } });
    await stage.round();
    await stage.clock.advance(61_000);
    expect(value((await stage.round()).samples, 'draws', {})).toEqual([10]);
    const { sightings, ...rest } = stage.memory.value as ShareMemory;
    const many = Array.from({ length: MOST_SIGHTINGS }, () => sightings[0]!);
    stage.memory.value = { ...rest, sightings: many };
    await stage.round();
    expect((stage.memory.value as ShareMemory).sightings).toHaveLength(MOST_SIGHTINGS);
  });

  it('compare hostnames: one that was forgotten in a change of weights is out of step', async () => {
    const byName =
      (image: string): Behaviour =>
      (query) => {
        const name = query.question?.name ?? '';
        return [reply(query, { answer: [a(name, name === 'img.test.' ? image : [A, B][turn++ % 2]!, 5)] })];
      };
    const hosts = { ...config, pace: '5ms', queries: 40, hostnames: ['img.test', 'js.test'] };
    const out = new Stage({ servers: { '10.0.0.1': byName(B) }, config: hosts });
    expect(value((await out.round()).samples, 'step_checks_total', { outcome: 'out_of_step' })).toEqual([1]);
    const asked = new Map<string, number>();
    const byTurns: Behaviour = (query) => {
      const name = query.question?.name ?? '';
      asked.set(name, (asked.get(name) ?? 0) + 1);
      return [reply(query, { answer: [a(name, [A, B][asked.get(name)! % 2]!, 5)] })];
    };
    const alike = new Stage({ servers: { '10.0.0.1': byTurns }, config: hosts });
    expect(value((await alike.round()).samples, 'step_checks_total', { outcome: 'in_step' })).toEqual([1]);
    // In step means in turn too: each three queries are one for each hostname, in ever another order.
    const threes = Array.from({ length: 40 }, (_, index) => alike.net.asked.slice(index * 3, index * 3 + 3));
    expect(threes.every((three) => new Set(three).size === 3)).toBe(true);
    expect(new Set(threes.map((three) => three.join())).size).toBeGreaterThan(2);
  });
});
