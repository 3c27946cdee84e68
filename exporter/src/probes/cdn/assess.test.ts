import { describe, expect, it } from 'vitest';
import { cdnTarget } from '../../../test/kit/cdn-servers.js';
import { testContext } from '../../../test/kit/run.js';
import type { Visit } from '../../cdn/visit.js';
import type { Measured } from '../../core/clock.js';
import { noEnricher } from '../../core/enricher.js';
import type { Failure } from '../../core/failure.js';
import type { Target } from '../../core/target.js';
import { assess } from './assess.js';
import type { Config } from './config.js';
import { planOf, type Plan } from './plan.js';
import type { VisitMeasured } from './result.js';
import type { Seen } from './round.js';

const OBJECTS = [{ path: '/a' }, { path: '/b', partition: 'images' }];
const config = { origin: {}, providers: { base: {}, one: {}, two: {} }, objects: OBJECTS };

async function planned(change: object = {}): Promise<Plan> {
  const target = cdnTarget({ ...config, ...change }) as Target<Config>;
  const { context, end } = testContext(target);
  return planOf(target, context).finally(end);
}

const failure: Failure = { phase: 'transfer', reason: 'timeout', source: 'target', detail: 'late' };

/** One fetch: of which way, object and kind, first byte after so long. */
function seen(
  plan: Plan,
  name: string,
  firstByte: Measured | undefined,
  change: Partial<Visit> & { thing?: number; warm?: boolean } = {},
): Seen {
  const { thing: at = 0, warm = false, ...rest } = change;
  const leg = plan.legs.find((one) => one.name === name);
  const thing = plan.things[at];
  if (leg === undefined || thing === undefined) throw new Error('no such way or object');
  const visit: Visit = {
    ...{ leg: name, errand: warm ? thing.warm : thing.asFound, at: 1_700_000_000_000, received: 10 },
    phases: firstByte === undefined ? {} : { first_byte: firstByte },
    reply: { version: '1.1', status: 200, fields: [], headerBytes: 5, body: { wireBytes: 5 } },
    ...rest,
  };
  return { thing, leg, visit };
}

const pairs = (visits: readonly VisitMeasured[]): string[] =>
  visits.flatMap(({ provider, path, fetch, pair }) =>
    pair ? [`${provider} ${path} ${fetch} ${pair.ratio.toFixed(4)} ${pair.comparison}`] : [],
  );

describe('pairs of a round', () => {
  it('are made with the baseline for the same object and kind of fetch, whatever the order', async () => {
    const plan = await planned();
    const all = [
      seen(plan, 'one', 0.1),
      seen(plan, 'base', 0.2),
      seen(plan, 'origin', 0.3),
      seen(plan, 'one', 0.05, { warm: true }),
      seen(plan, 'base', 0.01, { warm: true }),
      seen(plan, 'base', 0.5, { thing: 1 }),
      seen(plan, 'two', 0.5, { thing: 1 }),
    ];
    const expected = [
      'one /a as_found 0.5000 faster',
      'one /a warm 5.0000 slower',
      'origin /a as_found 1.5000 slower',
      'two /b as_found 1.0000 within',
    ];
    expect(pairs(assess(all, plan, noEnricher)).sort()).toEqual(expected);
    expect(pairs(assess(all.toReversed(), plan, noEnricher)).sort()).toEqual(expected);
  });

  it.each([
    [0.0949, 'faster'],
    [0.095, 'within'],
    [0.1, 'within'],
    [0.105, 'within'],
    [0.1051, 'slower'],
  ])('%d s beside 0.1 s is %s', async (seconds, comparison) => {
    const plan = await planned();
    const [, other] = assess([seen(plan, 'base', 0.1), seen(plan, 'one', seconds)], plan, noEnricher);
    expect(other?.pair?.comparison).toBe(comparison);
  });

  it('can have another baseline than the first', async () => {
    const plan = await planned({ baseline: 'two' });
    const all = [seen(plan, 'two', 0.1), seen(plan, 'base', 0.2), seen(plan, 'one', 0.1)];
    expect(pairs(assess(all, plan, noEnricher))).toEqual([
      'base /a as_found 2.0000 slower',
      'one /a as_found 1.0000 within',
    ]);
  });

  it('are none where one of the two failed, stalled, answered badly or was not made', async () => {
    const plan = await planned();
    const bad = { reply: { version: '1.1', status: 500, fields: [], headerBytes: 5 } } as const;
    const none = [
      [seen(plan, 'one', 0.1)],
      [seen(plan, 'base', 'stall'), seen(plan, 'one', 0.1)],
      [seen(plan, 'base', 0.1), seen(plan, 'one', 'stall')],
      [seen(plan, 'base', 0.1), seen(plan, 'one', 'clock_step')],
      [seen(plan, 'base', 0.1, { failure }), seen(plan, 'one', 0.1)],
      [seen(plan, 'base', 0.1), seen(plan, 'one', 0.1, { failure })],
      [seen(plan, 'base', 0.1, bad), seen(plan, 'one', 0.1)],
      [seen(plan, 'base', 0.1), seen(plan, 'one', 0.1, bad)],
      [seen(plan, 'base', 0), seen(plan, 'one', 0.1)],
      [seen(plan, 'base', 0.1, { warm: true }), seen(plan, 'one', 0.1)],
      [seen(plan, 'base', 0.1, { thing: 1 }), seen(plan, 'one', 0.1)],
    ];
    for (const all of none) expect(pairs(assess(all, plan, noEnricher))).toEqual([]);
  });
});

describe('a fetch beside the origin', () => {
  const body = (hash: string): Partial<Visit> => ({
    reply: {
      ...{ version: '1.1', status: 200, headerBytes: 5, fields: [['cache-control', 'max-age=60']] },
      body: { wireBytes: 5, content: { bytes: 5, hash, start: Buffer.alloc(0) } },
    },
  });

  it('has its content, another, or it cannot be told', async () => {
    const plan = await planned();
    const outcome = (...all: Seen[]): unknown =>
      assess(all, plan, noEnricher).find(({ role }) => role === 'edge')?.integrity;
    expect(outcome(seen(plan, 'one', 1, body('aa')), seen(plan, 'origin', 1, body('aa')))).toBe('equal');
    expect(outcome(seen(plan, 'one', 1, body('aa')), seen(plan, 'origin', 1, body('bb')))).toBe('different');
    expect(outcome(seen(plan, 'one', 1, body('aa')), seen(plan, 'origin', 1, { ...body('aa'), failure }))).toBe(
      'unknown',
    );
    expect(outcome(seen(plan, 'one', 1, body('aa')), seen(plan, 'origin', 1, { ...body('aa'), thing: 1 }))).toBe(
      'unknown',
    );
    expect(outcome(seen(plan, 'one', 1), seen(plan, 'origin', 1, body('aa')))).toBe('unknown');
  });

  it('has no word on either where there is no origin', async () => {
    const plan = await planned({ origin: undefined });
    const [visit] = assess([seen(plan, 'one', 1, body('aa'))], plan, noEnricher);
    expect(visit).not.toHaveProperty('integrity');
    expect(visit).not.toHaveProperty('lifetime');
    expect(visit).toMatchObject({ ttl: 60 });
  });
});
