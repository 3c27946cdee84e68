/** A day on which nothing happens but what happens every day: nothing fires. */
import { watchdog } from '@parallax/contract';
import { describe, expect, it } from 'vitest';
import type { Target } from './fleet.js';
import { CASES, scenarioOf } from './incidents.js';
import { firings } from './promtool.js';
import { READS, wanted } from './reads.js';
import { replay } from './simulate.js';

const MINUTES = 24 * 60;
const isLong = process.env['PARALLAX_SOAK'] === '1';
const SEEDS = isLong ? [1, 2, 3, 4, 5, 6, 7, 8] : [1];
/** One target of each kind: a day of all takes two minutes. */
const OF_EACH_KIND = ['web/shop', 'ping/shop', 'names/shop', 'zone/shop', 'certs/mail', 'way/office', 'cdn/static', 'weights/static']; // prettier-ignore
const only = ({ probe, target }: Target): boolean => isLong || OF_EACH_KIND.includes(`${probe}/${target}`);

describe('a quiet day', () => {
  it.each(SEEDS)('fires nothing (seed %d)', { timeout: 1_800_000 }, async (seed) => {
    const { tape } = replay({ seed, minutes: MINUTES, wanted, only });
    expect(tape.input().length).toBeGreaterThan(500);
    const fired = await firings({ minutes: MINUTES, input: tape.input() });
    expect(fired.filter(({ alert }) => alert !== watchdog.name)).toEqual([]);
    // It was looked at, from the first minute to the last.
    expect(fired.find(({ alert }) => alert === watchdog.name)).toMatchObject({ first: 0, last: MINUTES * 60 });
  });

  it('reports every metric that a rule reads', { timeout: 300_000 }, () => {
    const scenarios = [{ minutes: 60 }, ...CASES.map(scenarioOf)];
    const reported = new Set(scenarios.flatMap((one) => [...replay({ seed: 1, ...one, wanted: () => false }).metrics]));
    const parts = (name: string): string => name.replace(/_(?:bucket|sum|count)$/, '');
    expect([...READS].filter((name) => !reported.has(name) && !reported.has(parts(name)))).toEqual([]);
  });
});
