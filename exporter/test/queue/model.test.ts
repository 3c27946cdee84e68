/** Whatever is done to the queue, and whatever the disk does, in whatever order. */
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { SEED } from '../kit/seed.js';
import { Model, type Act, type Bounds } from './model.js';
import type { DiskCall } from './model-disk.js';

const RUNS = Number(process.env['PARALLAX_MODEL_RUNS'] ?? 5_000);

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
    { numRuns: RUNS },
  );

describe(`a queue on a disk that keeps its word and no more (seed ${SEED})`, () => {
  it('loses nothing that a sync or the kernel has, gives nothing else, and in order', () => check(LARGE), 120_000);
  it('within tight bounds counts exactly what it does not give', () => check(SMALL), 120_000);
});

const append = (size = 50): Act => ({ do: 'append', items: 1, size });
const wait = (ms: number): Act => ({ do: 'wait', ms });
const trouble = (call: DiskCall, after: number, how: Partial<Extract<Act, { do: 'trouble' }>> = {}): Act => ({
  ...{ do: 'trouble', call, after, trouble: 'fail', powercut: false },
  ...how,
});

describe('what went wrong once', () => {
  it.each<[string, Bounds, readonly Act[]]>([
    ['a cursor was stored before it had its lanes', LARGE, [{ do: 'reopen' }, trouble('write', 0)]],
    [
      'the name of a segment was not on the medium when its process died, and nobody saw to it later',
      LARGE,
      [trouble('syncNames', 0, { trouble: 'die' }), append(), { do: 'rewind', consumer: 0 }],
    ],
    [
      'all was dropped for its age, and nothing told the next number after the process was killed',
      SMALL,
      [append(), wait(12_000), wait(12_000), wait(12_000), { do: 'kill' }, append()],
    ],
    [
      'all was dropped for its age, and the process died before the next was written',
      SMALL,
      [append(), wait(12_000), wait(12_000), trouble('create', 0, { trouble: 'die' }), append(), trouble('write', 0)],
    ],
    [
      'the last segment could not be read for a moment, and its numbers were given again',
      LARGE,
      [trouble('read', 3), append(), { do: 'reopen' }, { do: 'commit', consumer: 0, behind: 0 }],
    ],
    [
      'the last segment could not be opened for a moment, and what was in it was never synced',
      LARGE,
      [trouble('open', 5), append(), { do: 'kill' }],
    ],
    [
      'entries that must be written again were dropped from memory and counted, and then found where they were first',
      SMALL,
      [append(0), append(50), trouble('sync', 0), append(63), append(11), append(80), append(21)],
    ],
  ])('%s', (_, bounds, acts) => new Model(bounds, 1).run(acts));

  it('a sync has failed, and the next one said that all was well', async () => {
    const acts: readonly Act[] = [append(), append(), append(), trouble('sync', 0), { do: 'wait', ms: 5_000 }];
    for (let random = 0; random < 30; random += 1) await new Model(LARGE, random).run([...acts, { do: 'powercut' }]);
  });

  it('a sync of what a process before had written has failed: the medium may lack it, and nobody has it', async () => {
    const acts: readonly Act[] = [append(0), { do: 'kill' }, trouble('sync', 0), wait(2_500), { do: 'powercut' }];
    for (let random = 0; random < 30; random += 1) {
      await new Model(LARGE, random).run([...acts, { do: 'rewind', consumer: 0 }]);
    }
  });

  it('any call, failing or the last one of its process, with the power on and off', async () => {
    const acts: readonly Act[] = [
      ...([append(), append(), { do: 'wait', ms: 1_100 }, { do: 'consume', consumer: 0, count: 3 }] as const),
      ...([{ do: 'commit', consumer: 0, behind: 1 }, append(100), append(100), append(100)] as const),
      ...([{ do: 'wait', ms: 2_500 }, append(), { do: 'reopen' }, append(), { do: 'wait', ms: 1_100 }] as const),
    ];
    for (const call of calls) {
      for (let after = 0; after < 24; after += 1) {
        for (const how of [{}, { trouble: 'die' }, { trouble: 'die', powercut: true }] as const) {
          const all = [trouble(call, after, how), ...acts];
          await new Model(LARGE, after).run(all).catch((error: unknown) => {
            throw new Error(`${call} ${after} ${JSON.stringify(how)}`, { cause: error });
          });
        }
      }
    }
  }, 120_000);
});
