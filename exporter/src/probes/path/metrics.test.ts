import type { Sample } from '@parallax/contract';
import { describe, expect, it } from 'vitest';
import { facts, judge, times, type Given } from '../../../test/kit/path-evidence.js';
import { Fault } from '../../core/failure.js';
import { metrics, samples } from './metrics.js';
import type { PathMeasured } from './run.js';

const NONE = { hops: false, links: false, as_links: false };

function measured(flows: readonly string[], given: Given = {}, wanted: Partial<typeof NONE> = {}): PathMeasured {
  const { run, rtts, withheld } = judge(flows, given);
  return { path: run, rtts, withheld, wanted: { ...NONE, ...wanted } };
}
const emit = (value: PathMeasured): Sample[] => [...samples({ outcome: 'ok', measured: value })];
/** `name{label="value"} value` without the prefix. */
const text = (all: readonly Sample[]): string[] =>
  all.map(({ metric, labels, value }) => {
    const pairs = Object.entries(labels).map(([name, label]) => `${name}=${label}`);
    return `${metric.name.replace('parallax_path_', '')}${pairs.length > 0 ? `{${pairs.join(',')}}` : ''} ${Number(value.toFixed(6))}`;
  });
const of = (all: readonly Sample[], name: string): string[] => text(all).filter((line) => line.startsWith(name));

describe('family A', () => {
  it('is all there is by default, and always there', () => {
    const all = emit(measured(times(2, 'a b D')));
    const id = all.find(({ metric }) => metric.name.endsWith('_id'))?.value ?? 0;
    expect(text(all)).toEqual([
      'flows_total 2',
      'flows_reached_total 2',
      'hops 3',
      `id ${id}`,
      'changes_total 0',
      'rtt_seconds 0.003',
      'rtt_seconds 0.003',
    ]);
  });

  it('a path that is not reached has no number of hops and no time', () => {
    const all = emit(measured(times(2, 'a b * * * * *')));
    expect(of(all, 'flows')).toEqual(['flows_total 2', 'flows_reached_total 0']);
    expect([...of(all, 'hops'), ...of(all, 'rtt')]).toEqual([]);
    expect(of(all, 'findings')).toEqual(['findings{kind=terminal_loss} 1']);
  });

  it('a failed run says what it saw before; one that sent nothing says nothing', () => {
    const partial = measured(['a *'.repeat(1)]);
    const failure = new Fault('packet_loss', 'x');
    const failed = { outcome: 'failed', failure: { phase: 'reply', reason: failure.reason, source: 'path', detail: 'x' } } as const; // prettier-ignore
    expect(of([...samples({ ...failed, measured: partial })], 'flows_reached')).toEqual(['flows_reached_total 0']);
    expect([...samples({ ...failed, measured: { wanted: NONE } })]).toEqual([]);
    expect([...samples({ ...failed, measured: {} })]).toEqual([]);
  });

  it('flows whose end is not known are not followed', () => {
    const limited = [...times(6, 'a b c D'), 'a b c *D', ...times(9, 'a b c * * * * *')];
    expect(of(emit(measured(limited)), 'flows')).toEqual(['flows_total 7', 'flows_reached_total 7']);
  });

  it('a change counts once', () => {
    const { memory } = judge(times(4, 'a b D'));
    expect(of(emit(measured(times(4, 'a c D'), { memory })), 'changes')).toEqual(['changes_total 1']);
  });

  it('counts findings by kind, answers that were not counted, and withheld times', () => {
    const given: Given = {
      discovery: { unexpected: { late: 3 }, mtu: { bytes: 1400 } },
      replies: { D: { rtt: 'clock_step' } },
    };
    const all = emit(measured(['a * c * D'], given));
    expect(of(all, 'findings')).toEqual(['findings{kind=silent_hop} 2']);
    expect(of(all, 'unexpected_replies_total')).toEqual(['unexpected_replies_total{kind=late} 3']);
    expect(of(all, 'mtu')).toEqual(['mtu_bytes 1400']);
    expect(of(all, 'parallax_probe_invalid')).toEqual([
      'parallax_probe_invalid_total{phase=reply,reason=clock_step} 1',
    ]);
    expect(of(all, 'rtt')).toEqual([]);
  });
});

describe('family B', () => {
  it('adds the nodes of a TTL, and has no time where nothing answered', () => {
    const flows = ['a b D', 'a c * * * * *', 'a * D'];
    const all = emit(measured(flows, { config: { protocol: 'tcp' } }, { hops: true }));
    expect(of(all, 'hop_')).toEqual([
      ...['hop_sent_total{ttl=1} 3', 'hop_received_total{ttl=1} 3', 'hop_ended_total{ttl=1} 0', 'hop_rtt_seconds{ttl=1} 0.001'], // prettier-ignore
      ...['hop_sent_total{ttl=2} 3', 'hop_received_total{ttl=2} 2', 'hop_ended_total{ttl=2} 1', 'hop_rtt_seconds{ttl=2} 0.002'], // prettier-ignore
      ...['hop_sent_total{ttl=3} 3', 'hop_received_total{ttl=3} 2', 'hop_ended_total{ttl=3} 0', 'hop_rtt_seconds{ttl=3} 0.003'], // prettier-ignore
    ]);
  });
});

describe('family C', () => {
  it('labels links and nodes by their ids, silence and the vantage too', () => {
    const flows = ['a * D', 'a * D', 'a b * * * * *'];
    const all = emit(measured(flows, { replies: { a: { rtt: 0.5 } }, config: { protocol: 'tcp' } }, { links: true }));
    expect([...of(all, 'link_'), ...of(all, 'node_')]).toEqual([
      'link_flows{ttl=1,from=vantage,to=10.0.0.97} 3',
      'link_delay_seconds{ttl=1,from=vantage,to=10.0.0.97} 0.5',
      'link_flows{ttl=2,from=10.0.0.97,to=*10.0.0.97} 2',
      'link_flows{ttl=2,from=10.0.0.97,to=10.0.0.98} 1',
      'link_flows{ttl=3,from=*10.0.0.97,to=192.0.2.1} 2',
      'link_flows{ttl=3,from=10.0.0.98,to=*10.0.0.98} 1',
      'node_rtt_seconds{ttl=1,node=10.0.0.97} 0.5',
      'node_rtt_seconds{ttl=2,node=10.0.0.98} 0.002',
      'node_ended_flows{ttl=2,node=10.0.0.98} 1',
      'node_rtt_seconds{ttl=3,node=192.0.2.1} 0.003',
    ]);
  });
});

describe('family D', () => {
  const systems: Readonly<Record<string, string>> = { a: 'AS1', b: 'AS2', c: 'AS2', d: 'AS3', D: 'AS4' };
  const given: Given = {
    facts: (ip) => {
      const name = ip === '192.0.2.1' ? 'D' : String.fromCharCode(Number(ip.split('.')[3]));
      const asn = systems[name];
      return facts(asn === undefined ? {} : { asn });
    },
  };

  it('passes over hops of unknown systems and silence, and counts a flow once', () => {
    const all = emit(measured(['a b x c * D', 'a b x c * D', 'a d a d e D'], given, { as_links: true }));
    expect(of(all, 'as_link')).toEqual([
      'as_link_flows{from=AS1,to=AS2} 2',
      'as_link_flows{from=AS2,to=AS4} 2',
      'as_link_flows{from=AS1,to=AS3} 1',
      'as_link_flows{from=AS3,to=AS1} 1',
      'as_link_flows{from=AS3,to=AS4} 1',
    ]);
  });

  it('has at most 64 links', () => {
    const every: Given = { facts: (ip) => facts({ asn: `AS${ip.replaceAll('.', '')}` }) };
    const flows = Array.from({ length: 40 }, (_, n) => `10.1.0.${n} 10.2.0.${n} D`);
    expect(of(emit(measured(flows, every, { as_links: true })), 'as_link')).toHaveLength(64);
  });
});

it('no sample is of a metric that the probe does not declare', () => {
  const all = emit(measured(['a b D', 'a c * * * * *'], { discovery: { mtu: { bytes: 1280 } } }, { hops: true, links: true, as_links: true })); // prettier-ignore
  for (const { metric } of all) expect(metrics).toContain(metric);
});
