import { describe, expect, it } from 'vitest';
import { decodeMetricFamilies } from '../../test/kit/decode-metric-families.js';
import { parseExposition } from '../../test/kit/parse-exposition.js';
import type { Family } from '../core/snapshot.js';
import { buildFamilies } from './builder.js';
import { negotiate, renderWhole, simpleFamilies } from './index.js';

const TEXT = negotiate('text/plain');
const OPEN = negotiate('application/openmetrics-text');
const PROTO = negotiate('application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited');
const text = (families: readonly Family[], format = TEXT, created = false): string =>
  Buffer.from(renderWhole(families, format, created)).toString();

/** One family of each type, with a label that needs every escape. */
function everything(): Family[] {
  const labels = { target: 'a"b\\c\nd', vantage: 'fra' };
  const native = {
    schema: 7,
    zeroThreshold: 2 ** -20,
    zeroCount: 1,
    used: 3,
    indexes: Int32Array.of(-5, -4, 10),
    counts: Float64Array.of(3, 1, 2),
  };
  const distribution = { count: 7, sum: 1.5, classic: Float64Array.of(4, 2, 1), native };
  const head = { help: 'Say "hi" \\ twice.\nThen stop.', unit: '' };
  const families = buildFamilies([
    { head: { ...head, name: 'x_total', type: 'counter' }, points: { shape: 'scalar', of: [[labels, 3]] } },
    { head: { ...head, name: 'y_info', type: 'info' }, points: { shape: 'scalar', of: [[labels, 1]] } },
    { head: { ...head, name: 'x_odd', type: 'unknown' }, points: { shape: 'scalar', of: [[{}, NaN]] } },
    {
      head: { ...head, name: 'x_bytes', type: 'gauge', unit: 'bytes' },
      points: { shape: 'scalar', of: [[{}, -Infinity]] },
    },
    {
      head: { ...head, name: 'x_seconds', type: 'histogram', unit: 'seconds' },
      points: { shape: 'histogram', bounds: [0.25, 1], of: [[labels, distribution]] },
    },
    {
      head: { ...head, name: 'x_summary', type: 'summary' },
      points: { shape: 'summary', of: [[{}, { count: 2, sum: 3, quantiles: [[0.5, 1]] }]] },
    },
  ]);
  return families.map((family) => ({ ...family, created: Float64Array.of(1_700_000_000.125) }));
}

describe('goldens', () => {
  it('text 0.0.4', () => {
    expect(text(everything())).toMatchInlineSnapshot(`
      "# HELP x_total Say "hi" \\\\ twice.\\nThen stop.
      # TYPE x_total counter
      x_total{target="a\\"b\\\\c\\nd",vantage="fra"} 3
      # HELP y_info Say "hi" \\\\ twice.\\nThen stop.
      # TYPE y_info gauge
      y_info{target="a\\"b\\\\c\\nd",vantage="fra"} 1
      # HELP x_odd Say "hi" \\\\ twice.\\nThen stop.
      # TYPE x_odd untyped
      x_odd NaN
      # HELP x_bytes Say "hi" \\\\ twice.\\nThen stop.
      # TYPE x_bytes gauge
      x_bytes -Inf
      # HELP x_seconds Say "hi" \\\\ twice.\\nThen stop.
      # TYPE x_seconds histogram
      x_seconds_bucket{target="a\\"b\\\\c\\nd",vantage="fra",le="0.25"} 4
      x_seconds_bucket{target="a\\"b\\\\c\\nd",vantage="fra",le="1"} 6
      x_seconds_bucket{target="a\\"b\\\\c\\nd",vantage="fra",le="+Inf"} 7
      x_seconds_sum{target="a\\"b\\\\c\\nd",vantage="fra"} 1.5
      x_seconds_count{target="a\\"b\\\\c\\nd",vantage="fra"} 7
      # HELP x_summary Say "hi" \\\\ twice.\\nThen stop.
      # TYPE x_summary summary
      x_summary{quantile="0.5"} 1
      x_summary_sum 3
      x_summary_count 2
      "
    `);
  });

  it('OpenMetrics 1.0, with creation times asked for', () => {
    expect(text(everything(), OPEN, true)).toMatchInlineSnapshot(`
      "# TYPE x counter
      # HELP x Say \\"hi\\" \\\\ twice.\\nThen stop.
      x_total{target="a\\"b\\\\c\\nd",vantage="fra"} 3
      x_created{target="a\\"b\\\\c\\nd",vantage="fra"} 1700000000.125
      # TYPE y info
      # HELP y Say \\"hi\\" \\\\ twice.\\nThen stop.
      y_info{target="a\\"b\\\\c\\nd",vantage="fra"} 1
      # TYPE x_odd unknown
      # HELP x_odd Say \\"hi\\" \\\\ twice.\\nThen stop.
      x_odd NaN
      # TYPE x_bytes gauge
      # UNIT x_bytes bytes
      # HELP x_bytes Say \\"hi\\" \\\\ twice.\\nThen stop.
      x_bytes -Inf
      # TYPE x_seconds histogram
      # UNIT x_seconds seconds
      # HELP x_seconds Say \\"hi\\" \\\\ twice.\\nThen stop.
      x_seconds_bucket{target="a\\"b\\\\c\\nd",vantage="fra",le="0.25"} 4
      x_seconds_bucket{target="a\\"b\\\\c\\nd",vantage="fra",le="1.0"} 6
      x_seconds_bucket{target="a\\"b\\\\c\\nd",vantage="fra",le="+Inf"} 7
      x_seconds_sum{target="a\\"b\\\\c\\nd",vantage="fra"} 1.5
      x_seconds_count{target="a\\"b\\\\c\\nd",vantage="fra"} 7
      x_seconds_created{target="a\\"b\\\\c\\nd",vantage="fra"} 1700000000.125
      # TYPE x_summary summary
      # HELP x_summary Say \\"hi\\" \\\\ twice.\\nThen stop.
      x_summary{quantile="0.5"} 1
      x_summary_sum 3
      x_summary_count 2
      x_summary_created 1700000000.125
      # EOF
      "
    `);
  });

  it('protobuf', () => {
    expect(decodeMetricFamilies(renderWhole(everything(), PROTO))).toMatchInlineSnapshot(`
      [
        {
          "help": "Say "hi" \\ twice.
      Then stop.",
          "metrics": [
            {
              "created": 1700000000.125,
              "kind": "counter",
              "labels": Map {
                "target" => "a"b\\c
      d",
                "vantage" => "fra",
              },
              "value": 3,
            },
          ],
          "name": "x_total",
          "type": 0,
          "unit": "",
        },
        {
          "help": "Say "hi" \\ twice.
      Then stop.",
          "metrics": [
            {
              "kind": "gauge",
              "labels": Map {
                "target" => "a"b\\c
      d",
                "vantage" => "fra",
              },
              "value": 1,
            },
          ],
          "name": "y_info",
          "type": 1,
          "unit": "",
        },
        {
          "help": "Say "hi" \\ twice.
      Then stop.",
          "metrics": [
            {
              "kind": "untyped",
              "labels": Map {},
              "value": NaN,
            },
          ],
          "name": "x_odd",
          "type": 3,
          "unit": "",
        },
        {
          "help": "Say "hi" \\ twice.
      Then stop.",
          "metrics": [
            {
              "kind": "gauge",
              "labels": Map {},
              "value": -Infinity,
            },
          ],
          "name": "x_bytes",
          "type": 1,
          "unit": "bytes",
        },
        {
          "help": "Say "hi" \\ twice.
      Then stop.",
          "metrics": [
            {
              "histogram": {
                "classic": [
                  [
                    0.25,
                    4,
                  ],
                  [
                    1,
                    6,
                  ],
                  [
                    Infinity,
                    7,
                  ],
                ],
                "count": 7,
                "created": 1700000000.125,
                "native": [
                  [
                    -5,
                    3,
                  ],
                  [
                    -4,
                    1,
                  ],
                  [
                    10,
                    2,
                  ],
                ],
                "schema": 7,
                "sum": 1.5,
                "zeroCount": 1,
                "zeroThreshold": 9.5367431640625e-7,
              },
              "kind": "histogram",
              "labels": Map {
                "target" => "a"b\\c
      d",
                "vantage" => "fra",
              },
            },
          ],
          "name": "x_seconds",
          "type": 4,
          "unit": "seconds",
        },
        {
          "help": "Say "hi" \\ twice.
      Then stop.",
          "metrics": [
            {
              "kind": "summary",
              "labels": Map {},
            },
          ],
          "name": "x_summary",
          "type": 2,
          "unit": "",
        },
      ]
    `);
  });

  it('protobuf, byte for byte', () => {
    const [family] = simpleFamilies([
      { name: 'a_total', type: 'counter', help: 'H', samples: [{ labels: { b: 'c"' }, value: 1 }] },
    ]);
    expect(Buffer.from(renderWhole(family ? [family] : [], PROTO)).toString('hex')).toBe(
      // length, name, help, type, metric { label { name, value }, counter { value } }
      `24${'0a07615f746f74616c'}${'120148'}${'1800'}${'2214'}${'0a07'}${'0a0162'}${'12026322'}${'1a09'}${'09000000000000f03f'}`,
    );
  });

  it('nothing at all', () => {
    expect(text([])).toBe('');
    expect(text([], OPEN)).toBe('# EOF\n');
  });
});

it('a page of every type is one that a strict reader takes', () => {
  parseExposition(renderWhole(everything(), TEXT), 'text');
  parseExposition(renderWhole(everything(), OPEN, true), 'openmetrics');
});
