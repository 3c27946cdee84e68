/** Objectives beside what else is said of their target: the page that keeps an objective back is there before it. */
import { cdnErrors, objectiveBurnsFast, targetDown, type Alert } from '@parallax/contract';
import { describe, expect, it } from 'vitest';
import { objectives } from '../../src/pack/objectives/index.js';
import { packSettings } from '../../src/pack/index.js';
import type { Pair } from './truth.js';
import { firings } from './promtool.js';
import { alertingFiles, wanted } from './reads.js';
import { replay } from './simulate.js';

const isLong = process.env['PARALLAX_SOAK'] === '1';
const SEED = 20_261_122;
const [FROM, LASTS] = [65, 40];
/** Seconds that Alertmanager waits for others of a group (group_wait). */
const WAIT = 30;

const settings = packSettings.parse({
  objectives: [
    { name: 'delivered', probe: 'cdn', target: 'static', objective: 0.999 },
    { name: 'reached', probe: 'web', target: 'shop', objective: 0.999 },
  ],
});
const files = [...alertingFiles(), ...objectives.files(settings.objectives, { ...settings, head: [] })];

/** Seconds at which each first fired. */
async function firstOf(alerts: readonly Alert[], change: (pair: Pair) => void): Promise<number[]> {
  const incident = { from: FROM, to: FROM + LASTS, pair: change };
  const only = ({ probe }: { probe: string }): boolean => ['cdn', 'web'].includes(probe);
  const { tape } = replay({ seed: SEED, minutes: FROM + LASTS, wanted, incident, only });
  const fired = await firings({ minutes: FROM + LASTS, input: tape.input() }, files);
  return alerts.map(({ name }) => Math.min(...fired.filter(({ alert }) => alert === name).map(({ first }) => first)));
}

describe('an objective about one target comes after the page that says why it burns', () => {
  it.each(isLong ? [1, 0.5, 0.2] : [0.5])(
    'a provider fails %d of its requests',
    { timeout: 600_000 },
    async (failing) => {
      const [page = NaN, objective = NaN] = await firstOf([cdnErrors, objectiveBurnsFast], (pair) => void (pair.providers.beta.failing = failing)); // prettier-ignore
      expect(page).toBeLessThan(Infinity);
      expect(objective).toBeGreaterThan(page - WAIT);
    },
  );

  it.runIf(isLong)('the target is down', { timeout: 600_000 }, async () => {
    const failure = { phase: 'connect', reason: 'connection_refused', source: 'target', share: 1 } as const;
    const [page = NaN, objective = NaN] = await firstOf([targetDown, objectiveBurnsFast], (pair) => void (pair.failure = failure)); // prettier-ignore
    expect(page).toBeLessThan(Infinity);
    expect(objective).toBeGreaterThan(page - WAIT);
  });
});
