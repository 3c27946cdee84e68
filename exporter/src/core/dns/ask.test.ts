import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../../test/kit/clock.js';
import { a, fakeNet, reply, type Behaviour, type FakeNet } from '../../../test/kit/dns-net.js';
import { fakeTarget } from '../../../test/kit/probe.js';
import { fakePorts } from '../../../test/kit/ports.js';
import { testContext } from '../../../test/kit/run.js';
import { parseCidr } from '../address.js';
import { askServer } from './ask.js';
import { CLASSES, TYPES } from './codes.js';
import { SAFE_SIZE, subnetAgrees, subnetOption } from './edns.js';
import type { ClientSubnet, DnsMessage } from './message.js';

const SERVER = { address: { ip: '192.0.2.53', family: '4' }, port: 53 } as const;
const subnet = (text: string): ClientSubnet => subnetOption(parseCidr(text)!);

function ask(
  behave: Behaviour,
  clientSubnet?: ClientSubnet,
): { net: FakeNet; clock: FakeClock; answer: Promise<DnsMessage> } {
  const [net, clock] = [fakeNet({ '192.0.2.53': behave }), new FakeClock()];
  const { context } = testContext(fakeTarget('t'), { ports: fakePorts({ net, clock }) });
  const edns = clientSubnet && { udpSize: SAFE_SIZE, version: 0, dnssecOk: false, clientSubnet };
  const question = {
    name: 'www.test',
    type: TYPES.A,
    class: CLASSES.IN,
    recursionDesired: true,
    ...(edns && { edns }),
  };
  return { net, clock, answer: askServer(context, { ...SERVER, question, patience: 500 }) };
}

const answer = [a('www.test.', '192.0.2.1')];

describe('one question to one server', () => {
  it('is asked over UDP, and over TCP when the reply is truncated', async () => {
    const { net, answer: asked } = ask((query, over) => [
      reply(query, over === 'udp' ? { flags: { ...query.flags, qr: true, tc: true } } : { answer }),
    ]);
    expect((await asked).answer).toEqual(answer);
    expect(net.asked).toEqual(['udp 192.0.2.53 A www.test.', 'tcp 192.0.2.53 A www.test.']);
    expect(net.open()).toBe(0);
  });

  it('is given up after its patience', async () => {
    const { net, clock, answer: asked } = ask(() => []);
    const failed = expect(asked).rejects.toMatchObject({ reason: 'timeout', message: 'no reply within 500 ms' });
    await clock.advance(500);
    await failed;
    expect(net.open()).toBe(0);
  });

  it('carries the client subnet, and takes the reply for it', async () => {
    const seen: unknown[] = [];
    const { answer: asked } = ask((query) => {
      seen.push(query.edns?.clientSubnet);
      const edns = { ...query.edns!, clientSubnet: { ...query.edns!.clientSubnet!, scope: 20 } };
      return [reply(query, { answer, edns })];
    }, subnet('198.51.100.77/24'));
    expect((await asked).edns?.clientSubnet).toMatchObject({ source: 24, scope: 20 });
    expect(seen).toEqual([{ address: Uint8Array.of(198, 51, 100, 0), source: 24, scope: 0 }]);
  });

  it('refuses a reply about another subnet (RFC 7871 section 7.3)', async () => {
    const { answer: asked } = ask((query) => {
      const edns = { ...query.edns!, clientSubnet: subnet('203.0.113.0/24') };
      return [reply(query, { answer, edns })];
    }, subnet('198.51.100.0/24'));
    await expect(asked).rejects.toMatchObject({ reason: 'protocol_error' });
  });

  it.each([
    ['198.51.100.0/24', '198.51.100.0/24', true],
    ['198.51.100.0/24', undefined, true],
    ['198.51.100.0/24', '198.51.100.0/25', false],
    ['198.51.100.0/24', '198.51.101.0/24', false],
    ['2001:db8::/56', '2001:db8::/56', true],
    ['0.0.0.0/0', '::/0', false],
  ])('%s asked, %s answered: %s', (asked, got, agrees) => {
    expect(subnetAgrees(subnet(asked), got === undefined ? undefined : subnet(got))).toBe(agrees);
  });
});
