import type { CdnFinding, CdnRecord, CdnVisit } from '@parallax/contract';
import { describe, expect, it } from 'vitest';
import { events } from '../events/index.js';
import type { Scope } from '../kind.js';
import { cdn } from './index.js';
import { answersOf, linesOf, rowsIn, type WrittenAnswer } from './testdata/tables.js';

const START = 1_795_300_000_000;
const scope: Scope = { from: START, to: START + 3_600_000, step: 15_000, adhoc: [] };

const visit = (more: Partial<CdnVisit> = {}): CdnVisit => ({
  ...{ provider: 'x', path: '/logo.png', partition: 'images', fetch: 'as_found', started: '2026-11-22T08:00:01.250Z' },
  ...{ status: 200, phases: { first_byte: 0.04, transfer: 0.01 }, ratio: 1.3, pop: 'FRA' },
  layers: [
    {
      ...{ provider: 'cloudflare', layer: 'edge', cache_status: 'miss', pop: 'FRA' },
      evidence: [
        ['cf-cache-status', 'MISS'],
        ['cf-ray', '<img src=x onerror=alert(1)>-FRA'],
      ],
    },
    { provider: 'varnish', layer: 'shield', cache_status: 'hit', replayed: true, evidence: [['x-cache', 'HIT']] },
  ],
  ...more,
});
const finding: CdnFinding = {
  ...{ rule: 'ttl-missing', severity: 'warning', provider: 'x', path: '/logo.png', partition: 'images' },
  ...{ place: 'cache-control', reason: 'It says nothing.', remedy: 'Say it.', reference: 'RFC 9111 section 5.2.2' },
};
const record = (
  more: Partial<CdnRecord['run']> = {},
  run_id = '1',
  started = '2026-11-22T08:00:00.000Z',
): CdnRecord => ({
  ...{ schema: 'parallax.cdn/1', run_id, vantage: 'fra', probe: 'shop', target: 'www', host: 'www.example', started },
  cause: { kind: 'schedule' },
  run: {
    baseline: 'known',
    providers: [],
    visits: [visit()],
    findings: [finding],
    words: ['x is slower.', 'So it is.'],
    ...more,
  },
});

const frames = (lines: readonly (string | object)[], more: Record<string, WrittenAnswer> = {}, filter = {}) =>
  cdn.toFrames({ kind: 'cdn', filter }, answersOf(more, linesOf(...lines)), scope);
const at = (...series: WrittenAnswer['series']): WrittenAnswer => ({ start: scope.to, step: 1_000, series });

describe('fetches', () => {
  it('come with what each layer said and the headers that decided, as text', () => {
    expect(rowsIn(frames([record()])[4])).toEqual([
      {
        ...{ time: Date.parse('2026-11-22T08:00:01.250Z'), vantage: 'fra', probe: 'shop', target: 'www', run_id: '1' },
        ...{ provider: 'x', path: '/logo.png', partition: 'images', fetch: 'as_found', status: 200, first_byte: 0.04 },
        ...{ ratio: 1.3, cache_status: 'miss', pop: 'FRA' },
        layers: 'edge cloudflare miss FRA; shield varnish hit (stored)',
        evidence: 'cf-cache-status: MISS\ncf-ray: <img src=x onerror=alert(1)>-FRA\nx-cache: HIT',
        failure: null,
      },
    ]);
  });

  it('say how they failed', () => {
    const failed = visit({ failure: { phase: 'tls', reason: 'certificate_expired', source: 'target', detail: 'It expired.' } }); // prettier-ignore
    expect(rowsIn(frames([record({ visits: [failed] })])[4])[0]).toMatchObject({ failure: 'tls: certificate_expired: It expired.' }); // prettier-ignore
  });

  it('are the newest first, without checks of content codings, each run once', () => {
    const later = record({ visits: [visit({ started: '2026-11-22T09:00:00.000Z' })] }, '2');
    const coded = record({ visits: [visit({ coding: { offered: 'br' } })] }, '3');
    expect(rowsIn(frames([record(), later, coded, record()])[4]).map((row) => row['run_id'])).toEqual(['2', '1']);
  });

  it('leave out lines that cannot be read, and say how many', () => {
    const broken = ['', '{', 'null', '[]', '{"schema":"parallax.cdn/2"}', '{"schema":"parallax.cdn/1"}', record()];
    const frame = frames(broken)[4];
    expect(rowsIn(frame)).toHaveLength(1);
    expect(frame?.notices?.map(({ text }) => text)).toEqual(['6 lines were left out: they are no records that can be read.']); // prettier-ignore
  });

  it('stand when parts of a record are missing or of another type', () => {
    const odd = { ...record(), run: { visits: [{ provider: 7, layers: 'x', phases: null, started: 3 }, null, 'x'], findings: [{ rule: 1 }] } }; // prettier-ignore
    const [, , , findings, visits] = frames([odd, { ...record({}, '2'), run: {} }]);
    expect(rowsIn(visits)).toHaveLength(1);
    expect(rowsIn(visits)[0]).toMatchObject({ provider: null, layers: null, first_byte: null, time: Date.parse("2026-11-22T08:00:00.000Z") }); // prettier-ignore
    expect(rowsIn(findings)[0]).toMatchObject({ rule: null, reason: null });
  });

  it('are those of providers and partitions that the filters let through', () => {
    const visits = [visit(), visit({ provider: 'y' }), visit({ partition: 'html' })];
    const partitions = at([{ probe: 'shop', provider: 'x', partition: 'images' }, [1]]);
    const of = (filter: object) => rowsIn(frames([record({ visits })], { partitions }, filter)[4]).length;
    expect([of({}), of({ provider: 'x.*' }), of({ provider: '' })]).toEqual([3, 1, 3]);
  });

  it('say that Loki is not set', () => {
    const frame = cdn.toFrames({ kind: 'cdn' }, answersOf({}), scope)[4];
    expect(frame?.notices?.[0]?.text).toContain('Loki');
  });
});

describe('findings', () => {
  const metric = (target: string, more: object = {}) => [{ vantage: 'fra', probe: 'shop', target, provider: 'x', rule: 'ttl-short', severity: 'error', ...more }, [4]] as const; // prettier-ignore

  it('are those of objects where a record tells, else of rules, the gravest first', () => {
    const rows = rowsIn(frames([record()], { findings: at(metric('www'), metric('other')) })[3]);
    expect(rows.map(({ target, rule, objects, path }) => [target, rule, objects, path])).toEqual([
      ['other', 'ttl-short', 4, null],
      ['www', 'ttl-missing', 1, '/logo.png'],
    ]);
    expect(rows[1]).toMatchObject({ place: 'cache-control', reason: 'It says nothing.', remedy: 'Say it.', reference: 'RFC 9111 section 5.2.2' }); // prettier-ignore
  });

  it('are of the latest pass: an older record says nothing more, one without a lint nothing', () => {
    const older = record({}, '1', '2026-11-22T07:00:00.000Z');
    const unlinted = { ...record({}, '3', '2026-11-22T09:00:00.000Z').run, findings: undefined };
    const clean = record({ findings: [] }, '2');
    expect(rowsIn(frames([older, clean, { ...record({}, '3'), run: unlinted }])[3])).toEqual([]);
    expect(rowsIn(frames([older])[3])).toHaveLength(1);
  });
});

describe('records of runs', () => {
  const path = { schema: 'parallax.path/1', run_id: 'p', vantage: 'lon', probe: 'route', target: 't', host: 't', started: '2026-11-22T08:30:00.000Z', cause: { kind: 'slow' }, run: { words: ['A', 7, 'B'] } }; // prettier-ignore
  const rows = (lines: readonly (string | object)[], limit?: number) =>
    events.toFrames({ kind: 'events', ...(limit === undefined ? {} : { limit }) }, answersOf({}, linesOf(...lines)), scope)[0]; // prettier-ignore

  it('are of both kinds, newest first, with what a person should know', () => {
    expect(rowsIn(rows([record(), path]))).toEqual([
      { time: Date.parse(path.started), vantage: 'lon', probe: 'route', target: 't', kind: 'path', cause: 'slow', words: 'A B', run_id: 'p', record: JSON.stringify(path) }, // prettier-ignore
      expect.objectContaining({ kind: 'cdn', cause: 'schedule', words: 'x is slower. So it is.' }),
    ]);
  });

  it('are no more than asked for', () => {
    const many = Array.from({ length: 10 }, (_, at) => record({}, String(at)));
    expect([3, 0, undefined].map((limit) => rowsIn(rows(many, limit)).length)).toEqual([3, 1, 10]);
  });

  it('say what was left out', () => {
    const frame = events.toFrames({ kind: 'events', filter: { provider: 'x', partition: '', vantage: 'fra' } }, answersOf({}), scope)[0]; // prettier-ignore
    expect(frame?.notices?.map(({ text }) => text)).toEqual([
      expect.stringContaining('Loki'),
      expect.stringContaining('"provider"'),
    ]);
    expect(rows(['x'])?.notices?.[0]?.text).toContain('1 line was left out');
  });
});
