import { defineMetric, sample } from '@parallax/contract';
import protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/kit/clock.js';
import { parseExposition } from '../../test/kit/parse-exposition.js';
import { Store } from '../store/index.js';
import { negotiate, renderWhole } from './index.js';

const duration = defineMetric({
  ...{ name: 'parallax_test_seconds', type: 'histogram', unit: 'seconds', help: 'Takes so long.', scope: 'target' },
  ...{ labels: {}, stability: 'stable', buckets: [0.1, 1] },
} as const);

/** Field numbers: https://github.com/prometheus/client_model/blob/master/io/prometheus/client/metrics.proto */
const { root } = protobuf.parse(`syntax = "proto2";
  message Family { optional string name = 1; repeated Metric metric = 4; }
  message Metric { optional Histogram histogram = 7; }
  message Histogram { repeated Bucket bucket = 3; repeated Exemplar exemplars = 16; }
  message Bucket { optional double upper_bound = 2; optional Exemplar exemplar = 3; }
  message Exemplar { repeated Pair label = 1; optional double value = 2; optional Time timestamp = 3; }
  message Pair { optional string name = 1; optional string value = 2; }
  message Time { optional int64 seconds = 1; optional int32 nanos = 2; }`);

function page(accept: string, values: readonly (readonly [value: number, runId?: string])[]): Uint8Array {
  const clock = new FakeClock();
  const store = new Store({ clock, labels: { vantage: 'v' } });
  for (const [value, runId] of values) {
    const samples = [sample(duration, {}, value)];
    const batch = { source: 's', labels: { vantage: 'v' }, expiresAt: Infinity, metrics: [duration], samples };
    store.accept(runId === undefined ? batch : { ...batch, runId });
  }
  const families = store.snapshot().families.filter(({ head }) => head.name === duration.name);
  return renderWhole(families, negotiate(accept));
}

const RUNS = [[0.05, 'aaaa'], [0.5, 'bbbb'], [5]] as const;

describe('a histogram whose observations have records', () => {
  it('points to the last of them in OpenMetrics, at its bucket', () => {
    const text = Buffer.from(page('application/openmetrics-text', RUNS)).toString();
    const buckets = text.split('\n').filter((line) => line.includes('_bucket'));
    expect(buckets.map((line) => / # .*$/.exec(line)?.[0])).toEqual([
      undefined,
      expect.stringMatching(/^ # \{run_id="bbbb"\} 0\.5 \d+(\.\d+)?$/),
      undefined,
    ]);
    expect(parseExposition(Buffer.from(text), 'openmetrics').samples).toHaveLength(5);
  });

  it('does not in text 0.0.4, which has no exemplars', () =>
    expect(Buffer.from(page('text/plain', RUNS)).toString()).not.toContain('run_id'));

  it('does in protobuf, at its bucket and at the native histogram', () => {
    const accept = 'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited';
    const family = root.lookupType('Family').decodeDelimited(page(accept, RUNS)).toJSON();
    const exemplar = {
      label: [{ name: 'run_id', value: 'bbbb' }],
      value: 0.5,
      timestamp: { seconds: expect.any(String) as string, nanos: expect.any(Number) as number },
    };
    expect(family['metric']).toEqual([
      {
        histogram: {
          bucket: [{ upperBound: 0.1 }, { upperBound: 1, exemplar }, { upperBound: 'Infinity' }],
          exemplars: [exemplar],
        },
      },
    ]);
  });

  it('has none when no run has a record', () =>
    expect(Buffer.from(page('application/openmetrics-text', [[0.5]])).toString()).not.toContain('# {'));
});
