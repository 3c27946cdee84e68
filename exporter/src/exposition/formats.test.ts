import fc from 'fast-check';
import { Registry, collectDefaultMetrics, Counter, Histogram, Summary as PromSummary } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { decodeMetricFamilies } from '../../test/kit/decode-metric-families.js';
import { parseExposition } from '../../test/kit/parse-exposition.js';
import { MAX_LABEL_VALUE_BYTES } from '../core/label-text.js';
import type { Family } from '../core/snapshot.js';
import { familiesFromPromClient, negotiate, renderWhole, simpleFamilies } from './index.js';

const TEXT = negotiate('text/plain');
const OPEN = negotiate('application/openmetrics-text');
const PROTO = negotiate('application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited');
const text = (families: readonly Family[]): string => Buffer.from(renderWhole(families, TEXT)).toString();

const anyText = fc.string({
  unit: fc.oneof(
    fc.constantFrom('"', '\\', '\n', '\r', '\0', '{', '}', ',', '=', '#', '\ud800', '\udfff', '\u2028', '😀', 'é', ' '),
    fc.string({ minLength: 1, maxLength: 1, unit: 'binary' }),
  ),
  maxLength: 40,
});
const anyValue = fc.oneof(anyText, fc.anything(), fc.string({ minLength: 2000, maxLength: 3000 }));
const anyName = fc.oneof(fc.constantFrom('a', 'b', 'le', 'quantile', '__name__', 'a-b', ''), anyText);
const anySample = fc.record({ labels: fc.dictionary(anyName, anyValue, { maxKeys: 4 }), value: fc.double() });

const expected = (value: string): string => Buffer.from(value).toString().replaceAll('\0', '\ufffd');

describe('any label bytes and any float', () => {
  it('never break a scrape', () => {
    fc.assert(
      fc.property(
        fc.array(anySample, { maxLength: 5 }),
        anyText,
        fc.constantFrom('gauge', 'counter', 'info'),
        (samples, help, type) => {
          const families = simpleFamilies([{ name: 'x_info', type, help, samples }]);
          const pages = [
            parseExposition(renderWhole(families, TEXT), 'text'),
            parseExposition(renderWhole(families, OPEN, true), 'openmetrics'),
          ];
          const [decoded] = decodeMetricFamilies(renderWhole(families, PROTO));
          for (const page of pages) {
            expect(page.samples.map(({ labels }) => [...labels].sort())).toEqual(
              decoded?.metrics.map(({ labels }) => [...labels].sort()),
            );
            expect(page.samples.map(({ value }) => value)).toEqual(decoded?.metrics.map(({ value }) => value));
          }
          expect(decoded?.help).toBe(Buffer.from(help).toString());
        },
      ),
      { numRuns: 300 },
    );
  });

  it('come back as they were when they are text', () => {
    fc.assert(
      fc.property(anyText, fc.double({ noNaN: true }), (value, number) => {
        fc.pre(Buffer.byteLength(value) <= MAX_LABEL_VALUE_BYTES);
        const families = simpleFamilies([
          { name: 'x', type: 'gauge', help: '', samples: [{ labels: { a: value }, value: number }] },
        ]);
        for (const [format, dialect] of [
          [TEXT, 'text'],
          [OPEN, 'openmetrics'],
        ] as const) {
          const [sample] = parseExposition(renderWhole(families, format), dialect).samples;
          expect(sample?.labels.get('a') ?? '').toBe(expected(value));
          expect(Object.is(sample?.value, number)).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('cannot forge a series through a value that is no text', () => {
    const forged = [{ labels: { type: ['x"} 1\nforged_metric{a="b'] }, value: 1 }];
    expect(text(simpleFamilies([{ name: 'x', type: 'gauge', help: '', samples: forged }]))).toBe(
      '# TYPE x gauge\nx{type="__not_text__"} 1\n',
    );
  });
});

it('a family given twice is shown once', () => {
  const families = simpleFamilies(
    [1, 2].map((value) => ({ name: 'x', type: 'gauge' as const, help: '', samples: [{ value }] })),
  );
  expect(text(families)).toBe('# TYPE x gauge\nx 1\n');
  expect(decodeMetricFamilies(renderWhole(families, PROTO))).toHaveLength(1);
});

it('families that OpenMetrics would call the same keep their full names', () => {
  const one = (name: string, type: 'counter' | 'gauge' | 'info') => ({ name, type, help: '', samples: [{ value: 1 }] });
  const clashing = [
    one('a', 'gauge'),
    one('a_total', 'counter'),
    one('b_info', 'info'),
    one('b_total', 'counter'),
    one('c', 'counter'),
  ];
  const page = parseExposition(renderWhole(simpleFamilies(clashing), OPEN), 'openmetrics');
  expect(Object.fromEntries(page.types)).toEqual({
    a: 'gauge',
    a_total: 'unknown',
    b: 'info',
    b_total: 'unknown',
    c: 'unknown',
  });
  expect(page.samples.map(({ name }) => name)).toEqual(clashing.map(({ name }) => name));
});

describe('prom-client', () => {
  it('gives its default metrics, every one parseable, no gauge called _total', async () => {
    const register = new Registry();
    collectDefaultMetrics({ register });
    const families = familiesFromPromClient(await register.getMetricsAsJSON());
    const page = parseExposition(renderWhole(families, TEXT), 'text');
    parseExposition(renderWhole(families, OPEN), 'openmetrics');
    expect(page.types.get('process_cpu_seconds_total')).toBe('counter');
    expect(page.types.get('nodejs_gc_duration_seconds')).toBe('histogram');
    for (const [name, type] of page.types) expect(`${name} ${type}`).not.toMatch(/_total gauge$/);
    expect(page.samples.find(({ name }) => name === 'process_resident_memory_bytes')?.value).toBeGreaterThan(1e6);
  });

  it('gives histograms, summaries and counters with the same figures that it prints itself', async () => {
    const register = new Registry();
    const histogram = new Histogram({
      name: 'h',
      help: 'H.',
      labelNames: ['a'],
      buckets: [1, 5],
      registers: [register],
    });
    for (const value of [0.5, 1, 3, 9]) histogram.observe({ a: 'x,b:y' }, value);
    const summary = new PromSummary({ name: 's', help: 'S.', percentiles: [0.5], registers: [register] });
    summary.observe(2);
    new Counter({ name: 'c', help: 'C.', registers: [register] }).inc(4);
    const ours = parseExposition(renderWhole(familiesFromPromClient(await register.getMetricsAsJSON()), TEXT), 'text');
    const theirs = (await register.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    const lines = ours.samples.map(({ name, labels, value }) =>
      `${name}{${[...labels]
        .map(([key, one]) => `${key}="${one}"`)
        .sort()
        .join(',')}} ${value}`.replace('{}', ''),
    );
    const sorted = theirs.map((line) =>
      line.replace(
        /\{(.*)\}/,
        (_, labels: string) =>
          `{${labels
            .split(/,(?=\w+=")/)
            .sort()
            .join(',')}}`,
      ),
    );
    expect(lines.sort()).toEqual(sorted.sort());
  });
});
