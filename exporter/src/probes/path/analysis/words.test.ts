import { describe, expect, it } from 'vitest';
import { facts, judge, times, type Given } from '../../../../test/kit/path-evidence.js';
import { NO_FACTS } from '../../../core/enricher.js';

const say = (flows: readonly string[], given?: Given): readonly string[] => judge(flows, given).run.words;

describe('words', () => {
  it('say where the path ends, how far and how fast', () => {
    expect(say(times(16, 'a b c D'))).toEqual(['Reached 192.0.2.1 in 4 hops, 4.00 ms; 16 of 16 flows.']);
    expect(say(['D'])).toEqual(['Reached 192.0.2.1 in 1 hop, 1.00 ms; 1 of 1 flow.']);
    expect(say(['D'], { replies: { D: { rtt: 'no_stamp' } } })).toEqual(['Reached 192.0.2.1 in 1 hop; 1 of 1 flow.']);
  });

  it('name who is known and leave out what is not', () => {
    const known: Record<string, ReturnType<typeof facts>> = {
      '10.0.0.97': facts({ asn: 'AS64500', as_name: 'EXAMPLE' }),
      '10.0.0.98': facts({ network: 'office', site: 'fra', asn: 'AS64501' }),
      '10.0.0.99': facts({ ptr: 'core1.example.net' }),
    };
    const given: Given = { facts: (ip) => known[ip] ?? NO_FACTS };
    const end = (name: string): string => say([`${name} * * * * *`], given)[0] ?? '';
    expect(end('a')).toContain('no answer beyond 10.0.0.97 (AS64500 EXAMPLE) at hop 1: a filter');
    expect(end('b')).toContain('beyond 10.0.0.98 (office fra, AS64501) at hop 1');
    expect(end('c')).toContain('beyond 10.0.0.99 (core1.example.net) at hop 1');
    expect(end('d')).toContain('beyond 10.0.0.100 at hop 1');
    expect(end('a')).not.toContain('unknown');
  });

  it('tell of the protocols that were not tried', () => {
    expect(say(['a * * * * *'], { config: { protocol: 'tcp' } })[0]).toContain('UDP or ICMP may tell');
    expect(say(['a * * * * *'], { config: { protocol: 'icmp' } })[0]).toContain('UDP or TCP may tell');
  });

  it('put the end first, then the change, then loss, then the rest', () => {
    const { memory } = judge(times(6, 'a b d * D'), { config: { protocol: 'tcp' } });
    const words = say([...times(4, 'a x d * D'), ...times(2, 'a y * * * * *')], {
      memory,
      config: { protocol: 'tcp' },
    });
    expect(words.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      'Reached 192.0.2.1',
      'The path',
      'Loss begins',
      '10.0.0.97 at',
      'Hop 4',
    ]);
  });

  it('tell two of a kind and sum up the rest', () => {
    const words = say(['a * b * c * d * D']);
    expect(words).toHaveLength(4);
    expect(words[3]).toBe('The same at 2 more places (hops 6 and 8).');
  });

  it('cut long names', () => {
    const given: Given = { facts: () => facts({ asn: 'AS1', as_name: 'x'.repeat(5000) }) };
    expect(say(['a * * * * *'], given)[0]?.length).toBeLessThan(300);
  });

  it('tell what is missing at the destination although every flow was answered', () => {
    const tcp: Given = { config: { protocol: 'tcp' } };
    expect(say(['a *D', 'a D', 'a D'], tcp)[1]).toBe(
      'The destination left 1 of 4 packets unanswered: lost on the way there or back.',
    );
    expect(say(['a *D', 'a D', 'a D'])[1]).toContain(', unless it limits its answers.');
  });

  it('do not excuse a hop where packets are lost behind it too', () => {
    const tcp: Given = { config: { protocol: 'tcp' } };
    expect(say(['*a D', 'a D'], tcp)[1]).toBe('10.0.0.97 at hop 1 answered 2 of 3 packets: it limits its answers, which is no loss.'); // prettier-ignore
    expect(say(['*a *D', 'a D'], tcp)[2]).toContain('packets may be lost, or it limits its answers');
  });
});
