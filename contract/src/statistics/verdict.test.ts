/**
 * Verdicts on synthetic rounds with known truth. Seeds are fixed and printed; a table of what was seen is printed too.
 * What is measured is the rate of false verdicts: `pass` where the median ratio is above the limit, `fail` where it is
 * below, either where it is exactly the limit, which is the hardest.
 */
import { describe, expect, it } from 'vitest';
import { normals, numbers } from '../../test/random.js';
import type { Verdict } from '../labels.js';
import type { Course } from './effective.js';
import { judge, STRICTNESS } from './verdict.js';
import { wilson } from './wilson.js';

const SEED = 20_261_122;
const RUNS = 1_000;
const LIMIT = 1.05;
const STRETCHES = 12;
const STRICT = STRICTNESS;

/** Logarithms of ratios around a median of 0, one a round. */
type Noise = (rounds: number, random: () => number) => readonly number[];

const each =
  (one: (random: () => number) => () => number): Noise =>
  (rounds, random) => {
    const draw = one(random);
    return Array.from({ length: rounds }, draw);
  };

/** Each value carries over `phi` of the one before. */
const autocorrelated =
  (phi: number): Noise =>
  (rounds, random) => {
    const normal = normals(random);
    let state = normal();
    return Array.from({ length: rounds }, () => {
      state = phi * state + Math.sqrt(1 - phi * phi) * normal();
      return 0.2 * state;
    });
  };

const NOISES: Readonly<Record<string, Noise>> = {
  lognormal: each((random) => {
    const normal = normals(random);
    return () => 0.2 * normal();
  }),
  // No mean, no variance: a mean of ratios would never settle.
  'heavy-tailed': each((random) => () => 0.1 * Math.tan(Math.PI * (random() - 0.5))),
  // Skewed: half of the values are a little below the median, the rest far above.
  skewed: each((random) => () => 0.1 * (-Math.log(1 - random()) - Math.LN2)),
  'five objects a round': (rounds, random) => {
    const normal = normals(random);
    let round = 0;
    return Array.from({ length: rounds }, (_, at) => {
      if (at % 5 === 0) round = normal();
      return 0.2 * (0.9 * round + 0.44 * normal());
    });
  },
  'autocorrelated 0.5': autocorrelated(0.5),
  'autocorrelated 0.9': autocorrelated(0.9),
};

interface World {
  readonly noise: string;
  /** Median of the ratio. */
  readonly ratio: number;
  /** Of each vantage. */
  readonly pairs: number;
  readonly vantages: number;
}

/** Whether each pair was beyond the limit. */
const slowerOf = ({ noise, ratio, pairs }: World, random: () => number): readonly boolean[] =>
  (NOISES[noise]?.(pairs, random) ?? []).map((log) => ratio * Math.exp(log) > LIMIT);

/** Cuts what one vantage saw into stretches. */
const courseOf = (slower: readonly boolean[]): Course =>
  Array.from({ length: STRETCHES }, (_, at) => {
    const bound = (edge: number): number => Math.floor((edge * slower.length) / STRETCHES);
    const part = slower.slice(bound(at), bound(at + 1));
    return { hits: part.filter(Boolean).length, trials: part.length };
  });

type Counts = Record<Verdict, number>;

/** Counts verdicts over {@link RUNS} worlds. */
function verdicts(world: World, verdictOf = (courses: readonly Course[]) => judge(courses, STRICT).verdict): Counts {
  const random = numbers(SEED);
  const counts: Counts = { pass: 0, fail: 0, not_enough_data: 0 };
  for (let run = 0; run < RUNS; run += 1) {
    const courses = Array.from({ length: world.vantages }, () => courseOf(slowerOf(world, random)));
    counts[verdictOf(courses)] += 1;
  }
  return counts;
}

const STATED = (1 - STRICT.confidence) * RUNS;
const falseAt = (world: Omit<World, 'ratio'>, verdictOf?: (courses: readonly Course[]) => Verdict): number => {
  const { pass, fail } = verdicts({ ...world, ratio: LIMIT }, verdictOf);
  return pass + fail;
};

describe('over 1,000 runs, false verdicts are at most 5 %', () => {
  const table: string[] = [];
  /** How many pairs a vantage needs for it; where pairs are alike, more are needed to see that. */
  const sizes = (noise: string): readonly number[] => (noise === 'autocorrelated 0.9' ? [720] : [60, 240]);
  const cases = Object.keys(NOISES).flatMap((noise) =>
    sizes(noise).flatMap((pairs) => [1, 3].map((vantages) => ({ noise, pairs, vantages }))),
  );

  it.each(cases)('$noise, $pairs pairs of $vantages vantages', (world) => {
    const [slower, faster] = [verdicts({ ...world, ratio: 1.1 }), verdicts({ ...world, ratio: 0.97 })];
    const edge = falseAt(world);
    const { noise, pairs, vantages } = world;
    table.push(`${noise.padEnd(20)} ${String(pairs).padStart(3)} x ${vantages}  false at 1.05: ${edge}, at 1.10: ${slower.pass}, at 0.97: ${faster.fail}; right at 1.10: ${slower.fail}, at 0.97: ${faster.pass}`); // prettier-ignore
    expect(edge, 'at the limit').toBeLessThanOrEqual(STATED);
    expect(slower.pass, 'pass at 1.10').toBeLessThanOrEqual(STATED);
    expect(faster.fail, 'fail at 0.97').toBeLessThanOrEqual(STATED);
  });

  it('prints what was seen', () => process.stdout.write(`seed ${SEED}, ${RUNS} runs each\n${table.join('\n')}\n`));

  it('sees a difference of 15 % in an hour of one vantage', () => {
    const world = { noise: 'lognormal', pairs: 240, vantages: 1 };
    expect(verdicts({ ...world, ratio: 1.2 }).fail).toBeGreaterThan(990);
    expect(verdicts({ ...world, ratio: 0.9 }).pass).toBeGreaterThan(990);
  });
});

describe('what is known not to hold', () => {
  it('an interval that takes pairs for independent', () => {
    const naive = (courses: readonly Course[]): Verdict => {
      const all = courses.flat();
      const sum = (key: 'hits' | 'trials'): number => all.reduce((so, one) => so + one[key], 0);
      const { low, high } = wilson(sum('hits'), sum('trials'));
      return high < 0.5 ? 'pass' : low > 0.5 ? 'fail' : 'not_enough_data';
    };
    expect(falseAt({ noise: 'lognormal', pairs: 240, vantages: 1 }, naive)).toBeLessThanOrEqual(STATED);
    expect(falseAt({ noise: 'autocorrelated 0.5', pairs: 240, vantages: 1 }, naive)).toBeGreaterThan(3 * STATED);
    expect(falseAt({ noise: 'five objects a round', pairs: 240, vantages: 1 }, naive)).toBeGreaterThan(4 * STATED);
  });

  it('few pairs that are very much alike', () => {
    const rate = falseAt({ noise: 'autocorrelated 0.9', pairs: 60, vantages: 1 });
    process.stdout.write(`autocorrelated 0.9, 60 pairs: ${rate} of ${RUNS} false at the limit\n`);
    expect(rate).toBeGreaterThan(STATED);
    expect(rate).toBeLessThan(4 * STATED);
  });

  it('looking again and again until a verdict comes', () => {
    const random = numbers(SEED);
    const [DAYS, WINDOW, EVERY] = [200, 240, 20];
    const world = { noise: 'lognormal', ratio: LIMIT, pairs: 5_760, vantages: 1 };
    let days = 0;
    for (let day = 0; day < DAYS; day += 1) {
      const slower = slowerOf(world, random);
      const looks = Array.from({ length: (slower.length - WINDOW) / EVERY }, (_, at) => slower.slice(at * EVERY, at * EVERY + WINDOW)); // prettier-ignore
      if (looks.some((look) => judge([courseOf(look)], STRICT).verdict !== 'not_enough_data')) days += 1;
    }
    process.stdout.write(
      `the last hour at the limit, looked at every five minutes: a verdict on ${days} of ${DAYS} days\n`,
    );
    expect(days / DAYS).toBeGreaterThan(0.05);
  });
});
