import { cdnRecordSchema, CDN_SCHEMA, type CdnRun } from '@parallax/contract';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { cannedRound, cannedVisit, cannedWay } from '../../test/kit/cdn-round.js';
import type { Finding } from '../cdn/lint/finding.js';
import { cdnRunOf } from './cdn-run.js';

const accepts = new Ajv2020({ validateFormats: false, strict: false }).compile(cdnRecordSchema);

function runOf(...change: Parameters<typeof cannedRound>): CdnRun {
  const run = cdnRunOf(cannedRound(...change));
  if (run === undefined) throw new Error('no run');
  const envelope = { schema: CDN_SCHEMA, run_id: '0'.repeat(16), vantage: 'v', probe: 'p', target: 't', host: 'h' };
  const record = { ...envelope, started: '2026-01-01T00:00:00.000Z', cause: { kind: 'schedule' }, run };
  // What was not made of what it says would be no JSON either.
  expect(accepts(JSON.parse(JSON.stringify(record))), JSON.stringify(accepts.errors)).toBe(true);
  expect(JSON.parse(JSON.stringify(run))).toEqual(run);
  return run;
}

const finding = (change: Partial<Finding> = {}): Finding => ({
  ...{ rule: 'ttl-missing', severity: 'error', provider: 'origin', path: '/a', object: 'x', partition: 'static' },
  ...{ place: 'cache-control', reason: 'The origin says nothing.', remedy: 'Say something.' },
  ...{ reference: 'RFC 9111 section 5.2', evidence: ['origin: cache-control: '] },
  ...change,
});

const failure = { phase: 'connect', reason: 'timeout', source: 'path', detail: 'no answer' } as const;

describe('the record of a CDN round', () => {
  it('has every visit with what decided', () => {
    const { layers, ...visit } = runOf().visits[0]!;
    expect(layers[0]).toEqual({
      ...{ provider: 'fastly', layer: 'edge', cache_status: 'hit', pop: 'FRA', hits: 3, age: 12 },
      evidence: [
        ['x-cache', 'HIT'],
        ['x-served-by', 'cache-fra-FRA'],
      ],
    });
    expect(visit).toEqual({
      ...{ provider: 'fastly', path: '/logo.png', partition: 'images', fetch: 'warm', detected: 'fastly', pop: 'FRA' },
      ...{ started: '2023-11-14T22:13:20.123Z', status: 200, version: '2', address: '192.0.2.7', asn: 'AS64500' },
      ...{ age: 12, ttl: 3600, bytes: { header: 300, wire: 900, content: 1800 }, hash: 'ab'.repeat(32) },
      ...{ integrity: 'equal', lifetime: 'honoured', ratio: 1.25 },
      phases: { connect: 0.004, tls: 0.009, first_byte: 0.012, transfer: 0.001 },
    });
  });

  it('leaves out what is not known, and times that were withheld', () => {
    const { address, asn, age, pair, ...bare } = cannedVisit({ layers: [], phases: { connect: 'stall', tls: 0.1 } });
    expect([address?.ip, asn, age, pair?.ratio]).toEqual(['192.0.2.7', 'AS64500', 12, 1.25]);
    const [one] = runOf({ visits: [bare] }).visits;
    expect(one).toMatchObject({ phases: { tls: 0.1 }, layers: [] });
    for (const name of ['address', 'asn', 'age', 'ratio', 'pop']) expect(one).not.toHaveProperty(name);
  });

  it('sums up each way: failures, other content, the median of its ratios', () => {
    const ratios = [1, 3, 1.5].map((ratio) => cannedVisit({ pair: { ratio, comparison: 'slower' } }));
    const other = [cannedVisit({ integrity: 'different' }), cannedVisit({ failure })];
    const { providers } = runOf({ ways: [cannedWay(), cannedWay({ name: 'known' })], visits: [...ratios, ...other] });
    expect(providers).toMatchObject([
      { name: 'fastly', visits: 5, failures: 1, different: 1, ratio: 1.25, bytes: 1200, pop: 'FRA', place: 'expected' },
      { name: 'known', visits: 0, failures: 0, different: 0 },
    ]);
    expect(providers[1]).not.toHaveProperty('ratio');
  });

  it('says the worst first', () => {
    const visits = [cannedVisit({ failure }), cannedVisit({ integrity: 'different', path: '/b' }), cannedVisit()];
    const lint = { findings: [finding()], counts: [] };
    expect(runOf({ visits, lint, ways: [cannedWay({ place: 'unexpected' })] }).words).toEqual([
      'fastly failed 1 of 3 fetches: timeout during connect.',
      'fastly gave other content than the origin for /b.',
      'fastly answered from FRA, which should not serve this vantage.',
      'fastly took 1.25 times as long as known to the first byte.',
      'origin: The origin says nothing.',
    ]);
    const well = cannedVisit({ pair: { ratio: 1.05, comparison: 'within' } });
    expect(runOf({ visits: [well] }).words).toEqual(['All 1 fetches over 1 ways came as they should.']);
  });

  it('has the findings of the lint where it ran', () => {
    expect(runOf()).not.toHaveProperty('findings');
    const { findings } = runOf({ lint: { findings: [finding()], counts: [] } });
    expect(findings).toMatchObject([{ rule: 'ttl-missing', place: 'cache-control', evidence: [expect.any(String)] }]);
    expect(findings?.[0]).not.toHaveProperty('object');
  });

  it('is none when nothing was fetched', () => {
    expect(cdnRunOf({})).toBeUndefined();
    expect(cdnRunOf(cannedRound({ visits: [] }))).toBeUndefined();
  });

  it('stays within 100 kB: evidence goes first, then visits, while the counts stay', () => {
    const many = (count: number): CdnRun => runOf({ visits: Array.from({ length: count }, () => cannedVisit()) });
    expect(many(100)).not.toHaveProperty('shortened');
    const some = many(165);
    expect(some).toMatchObject({ shortened: true, providers: [{ visits: 165 }] });
    expect(some.visits).toHaveLength(165);
    expect(some.visits[0]?.layers[0]).not.toHaveProperty('evidence');
    const few = many(2_000);
    expect(few.visits.length).toBeLessThan(200);
    expect(few.providers[0]?.visits).toBe(2_000);
    const findings = Array.from({ length: 500 }, () => finding({ reason: 'x'.repeat(2_000) }));
    for (const run of [some, few, runOf({ lint: { findings, counts: [] } })]) {
      expect(Buffer.byteLength(JSON.stringify(run))).toBeLessThanOrEqual(100_000);
    }
  });
});
