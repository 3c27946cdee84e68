import fc from 'fast-check';
import { expect, it } from 'vitest';
import { negotiate, renderWhole, simpleFamilies, smallPage, type SimpleFamily } from './index.js';

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();
const FORMATS = ['text/plain', 'application/openmetrics-text', 'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited'].map(negotiate); // prettier-ignore

it('says the same as a snapshot, byte for byte, whatever the labels and values', () => {
  const value = fc.oneof(fc.string({ unit: 'binary', maxLength: 20 }), fc.constantFrom('"', '\\', '\n', '', '\ud800', 'x'.repeat(2000), ['a'])); // prettier-ignore
  const sample = fc.record({
    labels: fc.dictionary(fc.constantFrom('a', 'phase', 'le', 'x-y', ''), value, { maxKeys: 3 }),
    value: fc.oneof(fc.double(), fc.constantFrom(0, 1, -0, 1e21, 1e-7, 0.1, 1_700_000_000)),
  });
  const family = fc.record({
    name: fc.constantFrom('probe_success', 'probe_b', 'probe_c', 'bad-name', '1'),
    type: fc.constantFrom('gauge' as const, 'counter' as const, 'unknown' as const),
    help: fc.constantFrom('', 'help', 'a\\b\nc"'),
    samples: fc.array(sample, { maxLength: 4 }),
  });
  fc.assert(
    fc.property(fc.array(family, { maxLength: 5 }), (families: readonly SimpleFamily[]) => {
      for (const format of FORMATS) {
        expect(text(smallPage(families, format))).toBe(text(renderWhole(simpleFamilies(families), format)));
      }
    }),
    { numRuns: 300 },
  );
});
