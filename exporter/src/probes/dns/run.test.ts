import { afterEach, describe, expect, it } from 'vitest';
import { a, record, reply, soa } from '../../../test/kit/dns-net.js';
import { LIES } from '../../../test/kit/hostile-dns.js';
import { testPorts } from '../../../test/kit/ports.js';
import { names } from '../../../test/kit/resolver.js';
import { runOnce, type ContextOptions, type TargetOptions } from '../../../test/kit/run.js';
import { tcpServer, udpServer, type Peer } from '../../../test/kit/servers.js';
import { block, slowUdp } from '../../../test/kit/slow-udp.js';
import type { Clock } from '../../core/clock.js';
import { decodeMessage } from '../../core/dns/decode.js';
import { framed } from '../../core/dns/exchange.js';
import type { DnsMessage } from '../../core/dns/message.js';
import type { Failure } from '../../core/failure.js';
import type { DnsMeasured } from './index.js';
import { dns } from './index.js';

type Config = Readonly<Record<string, unknown>>;
interface Ran {
  readonly failure?: Failure;
  readonly measured: Partial<DnsMeasured>;
  readonly samples: Readonly<Record<string, number>>;
  readonly trace: readonly string[];
}

const peers: Peer[] = [];
afterEach(async () => {
  await Promise.all(peers.splice(0).map((peer) => peer.close()));
});
const keep = async (peer: Promise<Peer>): Promise<Peer> => {
  const kept = await peer;
  peers.push(kept);
  return kept;
};

type Answer = (query: DnsMessage) => readonly Uint8Array[];
const udp = (answer: Answer): Promise<Peer> => keep(udpServer((bytes) => answer(decodeMessage(bytes))));
/** One query a connection; `cut` splits the frame at this byte. */
const tcp = (answer: Answer, cut = 0): Promise<Peer> =>
  keep(
    tcpServer((socket) =>
      socket.once('data', (chunk: Buffer) => {
        for (const message of answer(decodeMessage(chunk.subarray(2)))) {
          const bytes = framed(message);
          if (cut > 0) socket.write(bytes.subarray(0, cut));
          setTimeout(() => socket.write(bytes.subarray(cut)), cut > 0 ? 20 : 0);
        }
      }),
    ),
  );

/** Servers share the loop of the test, so its stalls are not the probe's: this clock times without judging. */
const steady: Clock = {
  ...testPorts().clock,
  lap: () => {
    const startedAt = performance.now();
    return { startedAt, seconds: () => (performance.now() - startedAt) / 1000 };
  },
};

async function ask(host: string, config: Config, options: TargetOptions & ContextOptions = {}): Promise<Ran> {
  const { result, samples, trace } = await runOnce(dns, host, {
    config: { query_name: 'www.test', ...config },
    ...options,
    ports: { clock: steady, ...options.ports },
  });
  return {
    ...(result.outcome === 'failed' && { failure: result.failure }),
    measured: result.measured as Partial<DnsMeasured>,
    samples: Object.fromEntries(
      samples.map((one) => [[one.metric.name, ...Object.values(one.labels)].join(' '), one.value]),
    ),
    trace,
  };
}
const at = (peer: Peer): string => `127.0.0.1:${peer.port}`;
const good: Answer = (query) => [reply(query, { answer: [a('www.test.', '192.0.2.1')] })];

describe('a query over UDP', () => {
  it('measures, counts and prints the reply', async () => {
    const peer = await udp((query) => [
      reply(query, {
        answer: [a('www.test.', '192.0.2.1')],
        authority: [soa('test.')],
        flags: { ...query.flags, qr: true, aa: true },
      }),
    ]);
    const { failure, measured, samples } = await ask(at(peer), {});
    expect(failure).toBeUndefined();
    expect(measured).toMatchObject({
      transport: 'udp',
      rcode: 'NOERROR',
      counts: { answer: 1, authority: 1, additional: 0 },
      lines: { answer: ['www.test.\t60\tIN\tA\t192.0.2.1'] },
      address: { ip: '127.0.0.1', family: '4' },
      truncated: false,
      retransmissions: 0,
    });
    expect(samples).toMatchObject({
      'parallax_dns_responses_total NOERROR': 1,
      'parallax_dns_records answer': 1,
      'parallax_dns_flag aa': 1,
      'parallax_dns_flag ra': 0,
      parallax_dns_spoofed_total: 0,
      parallax_dns_reply_bytes: measured.size,
    });
    expect(samples['parallax_dns_phase_duration_seconds reply']).toBeGreaterThan(0);
    expect(samples).not.toHaveProperty(['parallax_dns_serial']);
  });

  it('asks what the options say', async () => {
    let seen: DnsMessage | undefined;
    const peer = await udp(
      (query) => (
        (seen = query),
        [reply(query, { edns: { udpSize: 1232, version: 0, dnssecOk: true, nsid: Buffer.from('fra1') } })]
      ),
    );
    const config = {
      query_name: 'a\\.b.test',
      query_type: 'TYPE65280',
      query_class: 'CH',
      recursion_desired: false,
      checking_disabled: true,
      authentic_data: true,
      dnssec_ok: true,
      nsid: true,
      client_subnet: '192.0.2.77/24',
    };
    const { samples, measured } = await ask(at(peer), config);
    expect(seen).toMatchObject({
      question: { name: 'a\\.b.test.', type: 65_280, class: 3 },
      flags: { rd: false, cd: true, ad: true },
      edns: { udpSize: 1232, dnssecOk: true, clientSubnet: { address: Uint8Array.of(192, 0, 2, 0), source: 24 } },
    });
    expect(measured).toMatchObject({ nsid: 'fra1', edns: true, counts: { additional: 0 } });
    expect(samples['parallax_dns_server_info fra1']).toBe(1);
  });

  it('sends no EDNS unless an option needs it', async () => {
    let seen: DnsMessage | undefined;
    const peer = await udp((query) => ((seen = query), good(query)));
    await ask(at(peer), {});
    expect(seen?.edns).toBeUndefined();
  });

  // Timed on an otherwise idle machine: a busy one spoils a run now and then, what is wrong is so each time.
  it('sends again with another id, and times the attempt that was answered', { retry: 3 }, async () => {
    const ids: number[] = [];
    const peer = await udp((query) => (ids.push(query.id) < 3 ? [] : good(query)));
    const { failure, measured, samples } = await ask(at(peer), { attempts: 3, retry_after: '150ms' });
    expect(failure).toBeUndefined();
    expect(new Set(ids).size).toBe(3);
    expect(samples['parallax_dns_retransmissions_total']).toBe(2);
    expect(measured.reply).toBeLessThan(0.14);
  });

  it('ignores other ids, other questions and echoes, and counts them', async () => {
    const peer = await udp((query) => [
      reply({ ...query, id: query.id ^ 0xff00 }, { rcode: 2 }),
      reply(query, { question: { name: 'other.test.', type: 1, class: 1 }, rcode: 2 }),
      reply(query, { flags: query.flags, rcode: 2 }),
      Uint8Array.of(),
      ...good(query),
    ]);
    const { failure, samples } = await ask(at(peer), {});
    expect(failure).toBeUndefined();
    expect(samples['parallax_dns_spoofed_total']).toBe(4);
  });

  it('counts what it ignored also when no reply came', async () => {
    const peer = await udp((query) => [reply({ ...query, id: query.id ^ 1 })]);
    const { failure, samples } = await ask(at(peer), {}, { common: { timeout: 200 } });
    expect(failure).toMatchObject({ phase: 'reply', reason: 'timeout', source: 'path' });
    expect(samples['parallax_dns_spoofed_total']).toBe(1);
    expect(samples).not.toHaveProperty(['parallax_dns_phase_duration_seconds reply']);
  });

  it('takes an error without question', async () => {
    const peer = await udp(({ id, opcode, flags }) => [
      reply({ id, opcode, flags, rcode: 0, answer: [], authority: [], additional: [] }, { rcode: 1 }),
    ]);
    expect((await ask(at(peer), {})).failure).toMatchObject({ reason: 'rcode_mismatch', phase: 'validate' });
  });

  it('fails at once when the port is closed', async () => {
    const peer = await udpServer(() => undefined);
    await peer.close();
    expect((await ask(at(peer), {})).failure).toMatchObject({ phase: 'reply', reason: 'connection_refused' });
  });

  it.each(Object.keys(LIES))('refuses %s', async (name) => {
    const peer = await keep(udpServer((query) => LIES[name]?.(query)));
    const { failure, samples } = await ask(at(peer), {});
    expect(failure).toMatchObject({ phase: 'reply', reason: 'malformed_reply', source: 'target' });
    expect(samples).not.toHaveProperty(['parallax_dns_phase_duration_seconds reply']);
  });

  it('prints hostile bytes only escaped', async () => {
    const rdata = [...Buffer.from('\x16<script>"\n\x1b[31m\u0000\u00ff', 'latin1')];
    rdata[0] = rdata.length - 1;
    const peer = await udp((query) => [reply(query, { answer: [record('www.test.', 'TXT', rdata)] })]);
    const { trace, measured } = await ask(at(peer), {});
    expect(measured.lines?.answer).toEqual(['www.test.\t60\tIN\tTXT\t"<script>\\"\\010\\027[31m\\000\\255"']);
    expect(trace.join('')).toMatch(/^[\t\x20-\x7e]*$/);
  });
});

describe('a truncated reply', () => {
  const truncated: Answer = (query) => [reply(query, { flags: { ...query.flags, qr: true, tc: true } })];

  it('is asked again over TCP at the same address, whatever the name says by then', async () => {
    const over = await tcp(good);
    const peer = await keep(udpServerAt(over.port, (bytes) => truncated(decodeMessage(bytes))));
    const answers = [['127.0.0.1'], ['127.0.0.2']];
    let resolved = 0;
    const resolver = {
      resolve: () => Promise.resolve({ addresses: [{ ip: answers[resolved++]?.[0] ?? '', family: '4' as const }] }),
    };
    const { failure, measured, samples } = await ask(`rebind.test:${peer.port}`, {}, { ports: { resolver } });
    expect(failure).toBeUndefined();
    expect(resolved).toBe(1);
    expect(measured).toMatchObject({
      transport: 'tcp',
      truncated: true,
      address: { ip: '127.0.0.1' },
      counts: { answer: 1 },
    });
    expect(samples['parallax_dns_truncated_total']).toBe(1);
    expect(samples['parallax_dns_phase_duration_seconds connect']).toBeGreaterThan(0);
  });

  it('stands when fallback is off', async () => {
    const peer = await udp(truncated);
    const { failure, measured } = await ask(at(peer), { tcp_fallback: false });
    expect(failure).toBeUndefined();
    expect(measured).toMatchObject({ transport: 'udp', truncated: true, flags: { tc: true } });
  });
});

/** A UDP server on the port of a TCP server. */
async function udpServerAt(port: number, answer: (query: Buffer) => readonly Uint8Array[]): Promise<Peer> {
  const { createSocket } = await import('node:dgram');
  const socket = createSocket('udp4');
  socket.on('message', (bytes, from) => {
    for (const one of answer(bytes)) socket.send(one, from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(port, '127.0.0.1', resolve));
  return { port, seen: () => 0, close: () => new Promise((resolve) => socket.close(() => resolve())) };
}

it.runIf(process.platform === 'linux')(
  'a reply over UDP is timed truly while the loop is blocked',
  { retry: 3 },
  async () => {
    const server = await slowUdp(20);
    try {
      const running = ask(`127.0.0.1:${server.port}`, {}, { ports: testPorts() });
      setImmediate(() => block(100));
      const late = Number((await running).measured.reply) - server.delay();
      expect(late).toBeGreaterThan(0);
      expect(late).toBeLessThan(0.05);
    } finally {
      await server.close();
    }
  },
);

describe('a query over TCP', () => {
  it('puts the reply together from pieces', async () => {
    const peer = await tcp(good, 1);
    const { failure, measured } = await ask(at(peer), { transport: 'tcp' });
    expect(failure).toBeUndefined();
    expect(measured).toMatchObject({ transport: 'tcp', counts: { answer: 1 }, connect: expect.any(Number) });
    if (measured.reply !== 'stall') expect(measured.reply).toBeGreaterThan(0.015);
  });

  it('passes over messages of others', async () => {
    const peer = await tcp((query) => [
      Buffer.concat([framed(reply({ ...query, id: query.id ^ 1 })).subarray(2), Buffer.alloc(0)]),
      ...good(query),
    ]);
    const { failure, samples } = await ask(at(peer), { transport: 'tcp' });
    expect(failure).toBeUndefined();
    expect(samples['parallax_dns_spoofed_total']).toBe(1);
  });

  it('fails when the server leaves early', async () => {
    const peer = await keep(tcpServer((socket) => socket.once('data', () => socket.end(Buffer.from([0, 200, 1])))));
    expect((await ask(at(peer), { transport: 'tcp' })).failure).toMatchObject({
      phase: 'first_byte',
      reason: 'connection_closed',
      source: 'target',
    });
  });
});

describe('expectations', () => {
  const zone: Answer = (query) => [
    reply(query, {
      answer: [a('www.test.', '192.0.2.1'), a('www.test.', '192.0.2.2')],
      authority: [soa('test.')],
      flags: { ...query.flags, qr: true, aa: true, ra: false },
    }),
  ];

  it.each([
    [{ answer: { match_any: ['2\\.1$'] } }, undefined],
    [{ answer: { match_any: ['\\tAAAA\\t', 'IN\\tA\\t192'] } }, undefined],
    [{ answer: { match_any: ['198\\.'] } }, 'answer_mismatch'],
    [{ answer: { match_all: ['192\\.0\\.2\\.', '^www'] } }, undefined],
    [{ answer: { match_all: ['2\\.1$'] } }, 'answer_mismatch'],
    [{ additional: { match_all: ['.'] } }, 'answer_mismatch'],
    [{ additional: { match_any: ['.'] } }, 'answer_mismatch'],
    [{ answer: { not_match_any: ['2\\.2$'] } }, 'answer_mismatch'],
    [{ answer: { not_match_any: ['2\\.3$'] } }, undefined],
    [{ answer: { not_match_all: ['192\\.'] } }, 'answer_mismatch'],
    [{ answer: { not_match_all: ['2\\.2$'] } }, undefined],
    [{ answer: { min: 2, max: 2 } }, undefined],
    [{ answer: { min: 3 } }, 'answer_mismatch'],
    [{ answer: { max: 1 } }, 'answer_mismatch'],
    [{ authority: { match_any: ['\\tSOA\\t'] } }, undefined],
    [{ authoritative: true }, undefined],
    [{ authoritative: false }, 'answer_mismatch'],
    [{ authenticated: true }, 'answer_mismatch'],
    [{ rcodes: ['NXDOMAIN', 'REFUSED'] }, 'rcode_mismatch'],
    [{ min_serial: 5 }, 'answer_mismatch'],
  ])('%j gives %s', async (expected, reason) => {
    const peer = await udp(zone);
    const { failure, samples } = await ask(at(peer), { expect: expected });
    expect(failure?.reason).toBe(reason);
    if (failure) expect(failure.phase).toBe('validate');
    expect(samples['parallax_dns_records answer']).toBe(2);
  });

  it.each([
    [7, 7, undefined],
    [7, 8, 'serial_mismatch'],
    [0, 0xff_ff_ff_ff, undefined],
  ])('serial %i with min_serial %i gives %s', async (serial, oldest, reason) => {
    const peer = await udp((query) => [reply(query, { answer: [soa('www.test.', { serial })] })]);
    const { failure, samples } = await ask(at(peer), { query_type: 'SOA', expect: { min_serial: oldest } });
    expect(failure?.reason).toBe(reason);
    expect(samples['parallax_dns_serial']).toBe(serial);
  });

  it('takes NXDOMAIN when it is expected', async () => {
    const peer = await udp((query) => [reply(query, { rcode: 3 })]);
    expect((await ask(at(peer), { expect: { rcodes: ['NXDOMAIN'] } })).failure).toBeUndefined();
  });
});

describe('the target', () => {
  it.each([
    ['192.0.2.1', {}, undefined],
    ['[2001:db8::1]:5353', {}, undefined],
    ['dns.test:53', {}, undefined],
    ['system', {}, undefined],
    ['https://dns.test/query', {}, undefined],
    ['http://dns.test/', {}, 'https://'],
    ['https://u:p@dns.test/', {}, 'user name'],
    ['https://dns.test/', { transport: 'tcp' }, 'exclude'],
    ['a b', {}, 'not a server'],
    ['x'.repeat(70), {}, 'not a label'],
  ] as const)('%s %j', (host, config, problem) => {
    const found = dns.checkHost(host, dns.Config.parse({ query_name: 'x', ...config }));
    if (problem === undefined) expect(found).toBeUndefined();
    else expect(found).toContain(problem);
  });

  it('is the first of the resolvers when it says system', async () => {
    const peer = await udp(good);
    const { failure } = await ask('system', {}, { common: { resolvers: [at(peer), '127.0.0.1:1'] } });
    expect(failure).toBeUndefined();
    expect((await ask('system', {}, { ports: { resolver: names({}) } })).failure).toMatchObject({
      reason: 'unsupported',
    });
  });

  it.each([
    [{ query_name: '' }],
    [{ query_name: 'a..b' }],
    [{ query_type: 'NOPE' }],
    [{ query_class: 'NOPE' }],
    [{ client_subnet: '192.0.2.0/33' }],
    [{ attempts: 6 }],
    [{ expect: { rcodes: ['OK'] } }],
    [{ expect: { answer: { match_any: ['('] } } }],
    [{ expect: { answer: { min: 3, max: 2 } } }],
    [{ edns_size: 100 }],
  ])('refuses %j', (config) => {
    expect(dns.Config.safeParse({ query_name: 'x', ...config }).success).toBe(false);
  });
});
