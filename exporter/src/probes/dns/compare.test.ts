import { createSocket } from 'node:dgram';
import { afterEach, describe, expect, it } from 'vitest';
import { record, reply, soa } from '../../../test/kit/dns-net.js';
import { names } from '../../../test/kit/resolver.js';
import { runOnce, type Outcome } from '../../../test/kit/run.js';
import { TYPES } from '../../core/dns/codes.js';
import { decodeMessage } from '../../core/dns/decode.js';
import type { DnsMessage } from '../../core/dns/message.js';
import { encodeName } from '../../core/dns/name.js';
import { judgeSerials } from './compare.js';
import { dns } from './index.js';
import { serialDistance } from './validate.js';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

/** A server at `host`; port 0 lets the kernel choose. */
async function serve(
  host: string,
  port: number,
  answer: (query: DnsMessage) => Uint8Array | undefined,
): Promise<number> {
  const socket = createSocket('udp4');
  socket.on('message', (bytes, from) => {
    const packet = answer(decodeMessage(bytes));
    if (packet) socket.send(packet, from.port, from.address, () => undefined);
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(port, host, resolve);
  });
  closers.push(() => new Promise((resolve) => socket.close(() => resolve())));
  return socket.address().port;
}

/** Servers ns1, ns2, ... of zone.test with these serials (undefined: silent), all known to 127.0.0.1. */
async function zone(serials: readonly (number | undefined)[], extra: object = {}): Promise<Outcome> {
  const serversOf = serials.map((_, index) => `ns${index + 1}.zone.test`);
  const ns = serversOf.map((name) => record('zone.test.', 'NS', encodeName(name)));
  const port = await serve('127.0.0.1', 0, (query) =>
    reply(query, { answer: query.question?.type === TYPES.NS ? ns : [soa('zone.test.', { serial: serials[0] ?? 1 })] }),
  );
  for (const [index, serial] of serials.entries()) {
    const behave = (query: DnsMessage): Uint8Array | undefined =>
      serial === undefined ? undefined : reply(query, { answer: [soa('zone.test.', { serial })] });
    await serve(`127.0.0.${index + 2}`, port, behave);
  }
  const resolver = names(Object.fromEntries(serversOf.map((name, index) => [name, [`127.0.0.${index + 2}`]])));
  const config = { query_name: 'zone.test', query_type: 'SOA', compare: 'all_servers', compare_port: port, ...extra };
  return runOnce(dns, `127.0.0.1:${port}`, { config, ports: { resolver }, common: { timeout: 5000 } });
}

describe('compare: all_servers', () => {
  it('reports the serial of every name server', async () => {
    const { result, samples } = await zone([2026, 2026, 2026]);
    expect(result.outcome).toBe('ok');
    const serials = samples.filter((one) => one.metric.name === 'parallax_dns_zone_server_serial');
    expect(serials.map((one) => [one.labels['server'], one.value])).toEqual([
      ['ns1.zone.test', 2026],
      ['ns2.zone.test', 2026],
      ['ns3.zone.test', 2026],
    ]);
  });

  it('fails when they are further apart than allowed, and says who has which', async () => {
    const { result, samples } = await zone([7, 5], { serial_tolerance: 1 });
    expect(result).toMatchObject({ outcome: 'failed', failure: { phase: 'validate', reason: 'serial_mismatch' } });
    expect(result.outcome === 'failed' && result.failure.detail).toBe(
      'serials are 2 apart: ns1.zone.test 7, ns2.zone.test 5',
    );
    expect(samples.filter((one) => one.metric.name === 'parallax_dns_zone_server_serial')).toHaveLength(2);
    expect((await zone([7, 5], { serial_tolerance: 2 })).result.outcome).toBe('ok');
  });

  it('tells a server that does not answer from one that differs', async () => {
    const { result, samples } = await zone([7, undefined]);
    expect(result.outcome).toBe('ok');
    const up = samples.filter((one) => one.metric.name === 'parallax_dns_zone_server_up');
    expect(up.map((one) => one.value)).toEqual([1, 0]);
  });

  it('asks sixteen at most', async () => {
    const ns = Array.from({ length: 30 }, (_, index) => record('zone.test.', 'NS', encodeName(`ns${index}.zone.test`)));
    const port = await serve('127.0.0.1', 0, (query) => reply(query, { answer: ns }));
    let resolved = 0;
    const resolver = {
      resolve: async (name: string) => {
        resolved += 1;
        return names({}).resolve(name, { family: '4', fallback: false }, new AbortController().signal);
      },
    };
    const config = { query_name: 'zone.test', query_type: 'NS', compare: 'all_servers' };
    const { result } = await runOnce(dns, `127.0.0.1:${port}`, { config, ports: { resolver } });
    expect(result).toMatchObject({ outcome: 'failed', failure: { reason: 'answer_mismatch' } });
    // The target itself is a literal address, which costs no resolution.
    expect(resolved).toBe(16);
  });
});

describe('serials', () => {
  it.each([
    [1, 2, 1],
    [2, 1, -1],
    [0xff_ff_ff_ff, 0, 1],
    [0, 0xff_ff_ff_ff, -1],
  ])('from %i to %i it is %i', (earlier, later, distance) => {
    expect(serialDistance(earlier, later)).toBe(distance);
  });

  it('wrap around without being far apart', () => {
    const servers = [0xff_ff_ff_ff, 0, 1].map((serial, index) => ({ server: `ns${index}`, serial }));
    expect(() => judgeSerials(servers, 2)).not.toThrow();
    expect(() => judgeSerials(servers, 1)).toThrow('2 apart');
    expect(() => judgeSerials([{ server: 'ns', problem: 'silent' }], 0)).toThrow('silent');
  });
});
