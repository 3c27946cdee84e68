import { PATH_FINDINGS, PATH_START, pathRecordSchema, type PathRecord, type PathRun } from '@parallax/contract';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evidence, judge, times } from '../../../../test/kit/path-evidence.js';
import type { HopReply } from '../../../core/tracer.js';
import { metrics, samples } from '../metrics.js';
import type { Observation } from '../observation.js';
import { analyse, type Judgement } from './index.js';

/** The schema, with fields that it does not name forbidden: what is written must be described. */
const strict = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(strict);
  if (typeof schema !== 'object' || schema === null) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, strict(value)]));
  return 'properties' in inner ? { ...inner, additionalProperties: false } : inner;
};
const ajv = new Ajv2020({ strict: true, validateFormats: false, strictRequired: false });
const describes = ajv.compile(strict(pathRecordSchema) as object);
const accepts = new Ajv2020({ validateFormats: false }).compile(pathRecordSchema);

const recordOf = (run: PathRun): PathRecord => ({
  schema: 'parallax.path/1',
  run_id: '0123456789abcdef',
  ...{ vantage: 'fra', probe: 'path', target: 'x', host: 'x', started: '2026-11-21T00:00:00.000Z' },
  cause: { kind: 'schedule' },
  run,
});

/** What holds for every run, whatever was seen. */
function check({ run, rtts }: Judgement, observations: readonly Observation[]): void {
  expect(describes(JSON.parse(JSON.stringify(recordOf(run)))), JSON.stringify(describes.errors)).toBe(true);
  expect(run.reached + (run.undecided ?? 0)).toBeLessThanOrEqual(run.flows);
  const nodes = new Set(run.nodes.map(({ ttl, id }) => `${ttl} ${id}`));
  expect(nodes.size).toBe(run.nodes.length);
  for (const { sent, received, ended = 0, flows } of run.nodes) {
    expect(received).toBeLessThanOrEqual(sent);
    expect(ended).toBeLessThanOrEqual(flows.length);
  }
  const sent = run.nodes.reduce((sum, node) => sum + node.sent, 0);
  expect(sent).toBeLessThanOrEqual(observations.length);
  for (const { ttl, from, to, delay = 0, flows } of run.links) {
    expect(ttl === 1 ? from === PATH_START : nodes.has(`${ttl - 1} ${from}`)).toBe(true);
    expect(nodes.has(`${ttl} ${to}`)).toBe(true);
    expect(delay).toBeGreaterThanOrEqual(0);
    expect(flows).toBeLessThanOrEqual(run.flows);
  }
  const ended = run.nodes.reduce((sum, node) => sum + (node.ended ?? 0), 0);
  expect(ended).toBeLessThanOrEqual(run.flows - run.reached - (run.undecided ?? 0));
  const routed = run.routes.flatMap(({ flows }) => flows);
  expect(new Set(routed).size).toBe(routed.length);
  expect(run.words.length).toBeGreaterThan(0);
  expect(run.findings.length).toBeLessThanOrEqual(PATH_FINDINGS.length * 32);
  expect(Math.max(0, ...run.words.map((words) => words.length))).toBeLessThan(1000);
  for (const rtt of rtts) expect(rtt).toBeGreaterThanOrEqual(0);
  const wanted = { hops: true, links: true, as_links: true };
  for (const { metric, value, labels } of samples({ outcome: 'ok', measured: { path: run, rtts, wanted } })) {
    expect(metrics).toContain(metric);
    expect(Number.isFinite(value)).toBe(true);
    expect(value).toBeGreaterThanOrEqual(0);
    expect(Object.keys(labels)).toEqual(Object.keys(metric.labels));
  }
}

const address = fc.constantFrom('10.0.0.1', '10.0.0.2', '10.0.0.3', '192.0.2.1', '2001:db8::1', '198.51.100.9');
const byte = fc.nat(255);
const reply: fc.Arbitrary<HopReply> = fc.record(
  {
    order: fc.nat(),
    from: address,
    rtt: fc.oneof(
      fc.double({ min: 0, max: 5, noNaN: true }),
      fc.constantFrom(-1, NaN, Infinity, 'stall' as const, 'clock_step' as const, 'no_stamp' as const),
    ),
    kind: fc.constantFrom('icmp', 'icmp', 'icmp', 'echo', 'syn_ack', 'reset', 'datagram'),
    type: fc.constantFrom(0, 1, 2, 3, 3, 4, 11, 11, 11, 12, 200),
    code: fc.oneof(fc.nat(15), byte),
    ttl: byte,
    mtu: fc.nat(65_535),
    mpls: fc.array(fc.record({ label: fc.nat(0xfffff), tc: fc.nat(7), bottom: fc.boolean(), ttl: byte }), {
      maxLength: 3,
    }),
    quoted: fc.record({ ttl: byte, dscp: fc.nat(63), intact: fc.boolean() }, { requiredKeys: ['ttl', 'dscp'] }),
  },
  { requiredKeys: ['order', 'from', 'rtt', 'kind'] },
);
const observation: fc.Arbitrary<Observation> = fc.record(
  {
    flow: fc.nat(6),
    ttl: fc.oneof(
      { weight: 9, arbitrary: fc.integer({ min: 1, max: 9 }) },
      fc.constantFrom(0, -1, 64, 255, 256, 1.5, NaN),
    ),
    round: fc.nat(3),
    reply,
  },
  { requiredKeys: ['flow', 'ttl', 'round'] },
);
const options = fc.record({
  family: fc.constantFrom('4' as const, '6' as const),
  config: fc.record({
    protocol: fc.constantFrom('udp', 'icmp', 'tcp'),
    multipath: fc.constantFrom('fixed', 'mda', 'mda_lite'),
    first_ttl: fc.integer({ min: 1, max: 3 }),
    max_ttl: fc.integer({ min: 3, max: 64 }),
    gap_limit: fc.integer({ min: 1, max: 6 }),
  }),
  dscp: fc.constantFrom(0, 46),
  complete: fc.boolean(),
});

describe('hostile answers', () => {
  it('whatever is seen, in two runs, is judged within the rules', () => {
    fc.assert(
      fc.property(
        fc.array(observation, { maxLength: 120 }),
        fc.array(observation, { maxLength: 120 }),
        options,
        (first, second, { complete, ...given }) => {
          const one = analyse(evidence(first, { ...given, discovery: { complete } }));
          check(one, first);
          check(analyse(evidence(second, { ...given, memory: one.memory })), second);
        },
      ),
      { numRuns: 120 },
    );
  });

  it('255 hops of one address, or of silence, stay small', () => {
    for (const hop of ['a', '*', 'a,b', '*a']) {
      const flows = times(16, Array<string>(255).fill(hop).join(' '));
      const result = judge(flows, { config: { max_ttl: 64, gap_limit: 64 } });
      check(result, Array<Observation>(255 * 16 * 2));
      expect(JSON.stringify(result.run).length).toBeLessThan(600_000);
    }
  });

  it('a stranger at every stop of every flow stays bounded, run after run', () => {
    let memory: Judgement['memory'] | undefined;
    for (let round = 0; round < 5; round++) {
      const observations = Array.from({ length: 4096 * 2 }, (_, index): Observation => ({
        flow: index % 4096,
        ttl: 1 + Math.floor(index / 4096),
        round: 0,
        reply: { order: index, from: `10.${round}.${index >> 8}.${index & 255}`, rtt: 0.001, kind: 'icmp', type: 11, code: 0 }, // prettier-ignore
      }));
      const result = analyse(evidence(observations, memory ? { memory } : {}));
      memory = result.memory;
      expect(Math.max(...(memory.known ?? []).flatMap((known) => known?.size ?? 0))).toBeLessThanOrEqual(256);
      expect(Math.max(...(memory.flows ?? []).flatMap((flows) => flows?.size ?? 0))).toBeLessThanOrEqual(512);
      expect(result.run.words.length).toBeLessThanOrEqual(12);
    }
  });
});

describe('the JSON Schema of the record', () => {
  const run = judge(
    ['a b D', 'a c D', 'a b D'],
    { discovery: { mtu: { bytes: 1400, limited_by: { ttl: 2, address: '10.0.0.98' } }, unexpected: { late: 1 } } }, // prettier-ignore
  ).run;
  const record = JSON.parse(JSON.stringify(recordOf(run))) as Record<string, unknown>;
  const without = (value: unknown, path: readonly string[]): unknown => {
    const copy = structuredClone(value) as Record<string, unknown>;
    const holder = path.slice(0, -1).reduce((at, key) => at[key] as Record<string, unknown>, copy);
    delete holder[path.at(-1) ?? ''];
    return copy;
  };

  it('describes every field of a record', () => {
    expect(describes(record), JSON.stringify(describes.errors)).toBe(true);
  });

  it('lets fields be added later', () => {
    expect(accepts({ ...record, added: 1 })).toBe(true);
    expect(describes({ ...record, added: 1 })).toBe(false);
  });

  it.each([
    ['schema'],
    ['run_id'],
    ['cause', 'kind'],
    ['run', 'path_id'],
    ['run', 'words'],
    ['run', 'nodes', '0', 'id'],
    ['run', 'nodes', '0', 'facts', 'asn'],
    ['run', 'nodes', '0', 'rtt', 'median'],
    ['run', 'links', '0', 'from'],
    ['run', 'routes', '0', 'end'],
    ['run', 'findings', '0', 'detail'],
    ['run', 'mtu', 'bytes'],
  ])('wants %s %s %s %s', (...path) => {
    expect(accepts(without(record, path))).toBe(false);
  });

  it.each([
    ['another version', { schema: 'parallax.path/2' }],
    ['an id of another shape', { run_id: 'xyz' }],
    ['a cause that does not exist', { cause: { kind: 'whim' } }],
    ['a path id of more than 48 bits', { run: { ...run, path_id: 2 ** 48 } }],
    ['a negative time', { run: { ...run, rtt: { min: -1, median: 0, max: 0, count: 1 } } }],
    ['a kind of finding that does not exist', { run: { ...run, findings: [{ kind: 'ghost', detail: '' }] } }],
    ['a kind of answer that does not exist', { run: { ...run, unexpected: { odd: 1 } } }],
  ])('refuses %s', (_, change) => {
    expect(accepts({ ...record, ...change })).toBe(false);
  });
});
