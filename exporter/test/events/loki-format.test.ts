/** What is sent to Loki, read by a decoder that shares nothing with the encoder. */
import { CDN_SCHEMA, type CdnRecord, type PathRecord } from '@parallax/contract';
import type { EventRecord } from '../../src/events/event.js';
import fc from 'fast-check';
import { compressSync } from 'snappy';
import { describe, expect, it } from 'vitest';
import { NO_FACTS } from '../../src/core/enricher.js';
import { encodePush } from '../../src/events/loki/encode.js';
import { entryOf, type LokiEntry, type LokiForm } from '../../src/events/loki/entry.js';
import { decodePayload, encodePayload } from '../../src/events/payload.js';
import { decodePush, type PushedStream } from '../kit/loki.js';
import type { VisitMeasured } from '../../src/probes/cdn/result.js';
import { cdnRunOf } from '../../src/agent/cdn-run.js';
import { cannedRound, cannedVisit, cannedWay } from '../kit/cdn-round.js';
import { cannedRun } from '../kit/path-run.js';
import { recordOf } from '../kit/records.js';

const FORM: LokiForm = { labels: {}, structuredMetadata: true, maxLine: 250_000 };

function entry(record: EventRecord, form: Partial<LokiForm> = {}): LokiEntry {
  const made = entryOf(record, { ...FORM, ...form });
  if (made === undefined) throw new Error('no entry');
  return made;
}

const push = (...entries: readonly LokiEntry[]): readonly PushedStream[] =>
  decodePush(compressSync(encodePush(entries)));

const node = (id: string, asn: string): PathRecord['run']['nodes'][number] => ({
  ...{ id, ttl: 1, address: id, flows: [0], sent: 1, received: 1 },
  facts: { ...NO_FACTS, asn },
});

describe('a record for Loki', () => {
  it('is a line of its stream with what identifies the run beside it', () => {
    const nodes = [
      ...[node('a', 'AS64496'), node('b', 'AS64496'), node('c', 'unknown')],
      ...[node('d', 'AS64511'), node('e', 'AS64496')],
    ];
    const routes = [{ nodes: ['a', 'b', 'c', 'd', 'e'], flows: [0], end: 'reached' as const }];
    const record = recordOf(1, { run: cannedRun({ nodes, routes, path_id: 281_474_976_710_655 }) });
    expect(push(entry(record))).toEqual([
      {
        labels: { job: 'parallax', kind: 'path', probe: 'route', vantage: 'fra' },
        lines: [
          {
            at: 1_700_000_001_000_000_000n,
            line: JSON.stringify(record),
            metadata: {
              ...{ run_id: '0000000000000001', target: 'cdn', path_id: '281474976710655', cause: 'schedule' },
              ...{ outcome: 'reached', asn_path: 'AS64496 AS64511 AS64496' },
            },
          },
        ],
      },
    ]);
  });

  it('has these bytes', () => {
    const line = new TextEncoder().encode('{}');
    const small = { ...entry(recordOf(0)), labels: '{a="b"}', at: 1_500, line, metadata: [['c', 'd'] as const] };
    const parts = [
      ...['0a21', '0a07', '7b613d2262227d'], // streams, its labels {a="b"}
      ...['1216', '0a08', '0801', '1080cab5ee01'], // entry: 1 s, 500,000,000 ns
      ...['1202', '7b7d', '1a06', '0a0163', '120164'], // line {}, metadata c=d
    ];
    expect(Buffer.from(encodePush([small])).toString('hex')).toBe(parts.join(''));
  });

  it('keeps milliseconds, and says how the path ended where it was not reached', () => {
    const run = cannedRun({ reached: 0, routes: [{ nodes: [], flows: [0], end: 'loop' }] });
    const [stream] = push(entry(recordOf(0, { started: '2023-11-14T22:13:20.123Z', run })));
    expect(stream?.lines[0]).toMatchObject({ at: 1_700_000_000_123_000_000n, metadata: { outcome: 'loop' } });
    expect(stream?.lines[0]?.metadata).not.toHaveProperty('asn_path');
  });

  it('makes one stream for each probe, whatever the number of targets, and orders its entries by time', () => {
    const entries = [5, 3, 4].map((number) => entry(recordOf(number, { target: `t${number}` })));
    const streams = push(...entries, entry(recordOf(1, { probe: 'other' })));
    expect(
      streams.map(({ labels, lines }) => [labels['probe'], lines.map(({ metadata }) => metadata['target'])]),
    ).toEqual([
      ['route', ['t3', 't4', 't5']],
      ['other', ['cdn']],
    ]);
  });

  it('takes labels of the configuration, which do not change who measured what', () => {
    const labels = { job: 'edge "1"\\', site: 'a\nb\u00e9', vantage: 'no', kind: 'no', empty: '' };
    const [stream] = push(entry(recordOf(1), { labels }));
    expect(stream?.labels).toEqual({
      ...{ job: 'edge "1"\\', site: 'a\nb\u00e9', vantage: 'fra', kind: 'path', probe: 'route' },
    });
  });

  it('goes without structured metadata where Loki does not allow it', () => {
    const [stream] = push(entry(recordOf(1), { structuredMetadata: false }));
    expect(stream?.lines[0]?.metadata).toEqual({});
  });

  it('is shortened to its summary when the line is too long', () => {
    const nodes = Array.from({ length: 100 }, (_, ttl) => node(`2001:db8::${ttl}`, 'AS64496'));
    const record = recordOf(1, { run: cannedRun({ nodes }) });
    const made = entry(record, { maxLine: 2_000 });
    expect(made.shortened).toBe(true);
    expect(made.line.length).toBeLessThanOrEqual(2_000);
    const line = JSON.parse(new TextDecoder().decode(made.line)) as PathRecord & { shortened: boolean };
    expect(line).toMatchObject({
      shortened: true,
      run_id: record.run_id,
      run: { reached: 1, words: record.run.words },
    });
    expect(line.run).not.toHaveProperty('nodes');
    expect(made.metadata).toEqual(entry(record).metadata);
    const { length } = entry(record).line;
    expect([length, length - 1].map((maxLine) => entry(record, { maxLine }).shortened)).toEqual([false, true]);
  });

  it('loses the way first, then what was found on it, then the sentence, and keeps the sums', () => {
    const nodes = Array.from({ length: 20 }, (_, ttl) => node(`2001:db8::${ttl}`, 'AS64496'));
    const findings = Array.from({ length: 20 }, (_, nth) => ({ kind: 'loop' as const, detail: `${nth}`.repeat(50) }));
    const run = cannedRun({ nodes, findings, words: ['w'.repeat(400)] });
    const left = (maxLine: number): string[] => {
      const { line } = entry(recordOf(1, { run }), { maxLine });
      const { run: told } = JSON.parse(new TextDecoder().decode(line)) as { run: object };
      return ['nodes', 'findings', 'words', 'path_id'].filter((name) => name in told);
    };
    expect(left(20_000)).toEqual(['nodes', 'findings', 'words', 'path_id']);
    expect(left(3_500)).toEqual(['findings', 'words', 'path_id']);
    expect(left(1_000)).toEqual(['words', 'path_id']);
    expect(left(600)).toEqual(['path_id']);
  });

  const word = fc.oneof(fc.string({ maxLength: 300, unit: 'binary' }), fc.string({ maxLength: 50 }));
  const records = fc.record({
    ...{ target: word, host: word, probe: fc.stringMatching(/^[a-z][a-z0-9_-]{0,62}$/) },
    started: fc.date({ min: new Date(0), max: new Date('9999-01-01'), noInvalidDate: true }),
    ...{ words: fc.array(word, { maxLength: 20 }), details: fc.array(word, { maxLength: 20 }), asn: word },
  });

  it('can be decoded, and its line read, whatever is in it', () => {
    fc.assert(
      fc.property(records, fc.integer({ min: 1_000, max: 20_000 }), ({ started, ...some }, maxLine) => {
        const findings = some.details.map((detail) => ({ kind: 'loop' as const, detail }));
        const run = cannedRun({ words: some.words, findings, nodes: [node('192.0.2.1', some.asn)] });
        const { target, host, probe } = some;
        const record = recordOf(1, { target, host, probe, started: started.toISOString(), run });
        const made = entry(decodePayload(encodePayload(record)) ?? recordOf(2), { maxLine });
        const [stream] = push(made);
        const [line] = stream?.lines ?? [];
        const told = JSON.parse(line?.line ?? '') as PathRecord;
        expect(told.run_id).toBe(record.run_id);
        expect(line?.at).toBe(BigInt(started.getTime()) * 1_000_000n);
        expect(stream?.labels['probe']).toBe(probe);
        expect(Buffer.byteLength(line?.line ?? '')).toBeLessThanOrEqual(Math.max(maxLine, 1_500));
        if (!made.shortened) expect(line?.line).toBe(JSON.stringify(record));
      }),
      { numRuns: 300 },
    );
  });
});

describe('the record of a CDN round for Loki', () => {
  const round = (...change: Parameters<typeof cannedRound>): CdnRecord => {
    const run = cdnRunOf(cannedRound(...change));
    if (run === undefined) throw new Error('no run');
    return { ...recordOf(1), schema: CDN_SCHEMA, run };
  };
  const visits = Array.from({ length: 10 }, () => cannedVisit());
  const told = ({ line }: LokiEntry): CdnRecord => JSON.parse(new TextDecoder().decode(line)) as CdnRecord;

  it('goes into a stream of its own kind', () => {
    const [stream] = push(entry(round()));
    expect(stream?.labels).toEqual({ job: 'parallax', kind: 'cdn', probe: 'route', vantage: 'fra' });
  });

  it('says how it ended and who was worst', () => {
    const failure = { phase: 'connect', reason: 'timeout', source: 'path', detail: 'no answer' } as const;
    const slow = cannedVisit({ provider: 'slow', pair: { ratio: 3, comparison: 'slower' } });
    const ways = [cannedWay(), cannedWay({ name: 'slow' })];
    const of = (...all: readonly VisitMeasured[]): Record<string, string> =>
      Object.fromEntries(entry(round({ ways, visits: all })).metadata);
    expect(of(cannedVisit(), slow)).toMatchObject({ outcome: 'ok', worst: 'slow', ratio: '3.000' });
    expect(of(cannedVisit({ integrity: 'different' }), slow)).toMatchObject({ outcome: 'different', worst: 'fastly' });
    expect(of(cannedVisit({ failure }), slow)).toMatchObject({ outcome: 'failed', worst: 'fastly' });
    const { pair, ...alone } = cannedVisit();
    expect(pair?.ratio).toBe(1.25);
    expect(entry(round({ visits: [alone] })).metadata.map(([name]) => name)).not.toContain('worst');
  });

  it('loses the headers first where lines are short, then the visits, and never who did what', () => {
    const record = round({ visits });
    const { length } = entry(record).line;
    const bare = told(entry(record, { maxLine: length - 1 }));
    expect(bare).toMatchObject({ shortened: true, run: { visits: { length: 10 } } });
    expect(bare.run.visits[0]?.layers[0]).toMatchObject({ cache_status: 'hit' });
    expect(bare.run.visits[0]?.layers[0]).not.toHaveProperty('evidence');
    const small = told(entry(record, { maxLine: 1_000 }));
    expect(small).toMatchObject({ run_id: record.run_id, run: { baseline: 'known', providers: [{ visits: 10 }] } });
    expect(small.run).not.toHaveProperty('visits');
  });

  it('keeps what the lint found longer than the visits', () => {
    const run = { ...round({ visits }).run, findings: [{ rule: 'r', severity: 'error', detail: 'd'.repeat(600) }] };
    const left = (maxLine: number): string[] =>
      Object.keys(told(entry({ ...round(), run: run as never }, { maxLine })).run);
    expect(left(2_000)).toContain('findings');
    expect(left(2_000)).not.toContain('visits');
    expect(left(1_000)).not.toContain('findings');
  });

  it('comes back from the queue as it was', () =>
    expect(decodePayload(encodePayload(round({ visits })))).toEqual(round({ visits })));
});

describe('an event in the queue', () => {
  it('begins with the number of its items and comes back as it was', () => {
    const payload = encodePayload(recordOf(7));
    expect(payload[0]).toBe(1);
    expect(decodePayload(payload)).toEqual(recordOf(7));
  });

  it('is nothing when another version wrote it, or it is broken', () => {
    const payload = encodePayload(recordOf(7));
    expect(decodePayload(Uint8Array.from(payload, (byte, at) => (at === 1 ? 2 : byte)))).toBeUndefined();
    expect(decodePayload(payload.subarray(0, 40))).toBeUndefined();
    expect(decodePayload(new Uint8Array(0))).toBeUndefined();
    expect(entryOf({ ...recordOf(1), schema: 'parallax.path/2' as PathRecord['schema'] }, FORM)).toBeUndefined();
  });
});
