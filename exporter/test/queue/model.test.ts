/** Whatever is done to the queue, and whatever the disk does, in whatever order. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Model, type Act, type Bounds } from './model.js';
import type { DiskCall } from './model-disk.js';

const RUNS = Number(process.env['PARALLAX_MODEL_RUNS'] ?? 5_000);
const seed = Number(process.env['PARALLAX_MODEL_SEED'] ?? (Math.random() * 2 ** 31) | 0);

const calls: readonly DiskCall[] = [
  'write',
  'truncate',
  'sync',
  'create',
  'remove',
  'syncNames',
  'open',
  'read',
  'list',
];
const consumer = fc.nat(1);
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('append' as const), items: fc.integer({ min: 1, max: 4 }), size: fc.nat(120) }) }, // prettier-ignore
  { weight: 4, arbitrary: fc.record({ do: fc.constant('consume' as const), consumer, count: fc.integer({ min: 1, max: 6 }) }) }, // prettier-ignore
  { weight: 3, arbitrary: fc.record({ do: fc.constant('commit' as const), consumer, behind: fc.nat(5) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('rewind' as const), consumer }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(100, 1_100, 2_500, 12_000) }) }, // prettier-ignore
  { weight: 3, arbitrary: fc.constantFrom<Act>({ do: 'reopen' }, { do: 'kill' }, { do: 'powercut' }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('trouble' as const),
      call: fc.constantFrom(...calls),
      after: fc.nat(6),
      trouble: fc.constantFrom('fail' as const, 'die' as const),
      powercut: fc.boolean(),
    }),
  },
);

const LARGE: Bounds = { maxBytes: 1 << 20, maxAge: 86_400_000, memoryBytes: 1 << 20 };
const SMALL: Bounds = { maxBytes: 1_500, maxAge: 20_000, memoryBytes: 1_000 };

const check = (bounds: Bounds): Promise<void> =>
  fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 24 }), fc.nat(), (acts, random) =>
      new Model(bounds, random).run(acts),
    ),
    { numRuns: RUNS, seed },
  );

describe(`a queue on a disk that keeps its word and no more (seed ${seed})`, () => {
  it('loses nothing that a sync or the kernel has, gives nothing else, and in order', () => check(LARGE), 120_000);
  it('within tight bounds counts exactly what it does not give', () => check(SMALL), 120_000);
  it('was run', () => expect(RUNS).toBeGreaterThan(0));
});
