/** Incidents, replayed: each is found, nothing else is said, and how long that takes. */
import { alerts, watchdog } from '@parallax/contract';
import { afterAll, describe, expect, it } from 'vitest';
import { CASES, incidentOf, scenarioOf, type Case } from './incidents.js';
import { firings, type Fired } from './promtool.js';
import { alertingFiles, wanted } from './reads.js';
import { replay } from './simulate.js';

const SEED = 20_261_122;
const known = new Set(alertingFiles().flatMap(({ groups }) => groups.flatMap(({ rules }) => rules.flatMap((rule) => ('alert' in rule ? [rule.alert.name] : []))))); // prettier-ignore
/** All of them with npm run soak. */
const PLAYED = CASES.filter(({ isLong = false }) => !isLong || process.env['PARALLAX_SOAK'] === '1');
const found = new Map<string, readonly Fired[]>();

async function play(one: Case): Promise<void> {
  const scenario = scenarioOf(one);
  const { tape } = replay({ seed: SEED, wanted, ...scenario });
  found.set(one.name, await firings({ minutes: scenario.minutes, input: tape.input() }));
}

const firedIn = ({ name }: Case): readonly Fired[] =>
  (found.get(name) ?? []).filter(({ alert }) => alert !== watchdog.name);

describe('an incident is found and nothing else is said', () => {
  it.each(PLAYED)('$name', { timeout: 1_200_000 }, async (one) => {
    await play(one);
    const fired = firedIn(one);
    const { from } = incidentOf(one);
    for (const { name } of one.fires.filter((alert) => known.has(alert.name))) {
      const first = fired.filter(({ alert }) => alert === name).map((alert) => alert.first);
      expect(first, name).not.toEqual([]);
      // Not by luck: it fires because of what happened.
      expect(Math.min(...first), name).toBeGreaterThanOrEqual(from * 60);
    }
    const allowed = new Set([...one.fires, ...(one.may ?? [])].map(({ name }) => name));
    expect(fired.filter(({ alert }) => !allowed.has(alert))).toEqual([]);
  });
});

it('there is one for every alert, but for those of objectives and the one that always fires', () => {
  const replayed = new Set(CASES.flatMap(({ fires }) => fires.map(({ name }) => name)));
  const missing = alerts.filter(({ name }) => !replayed.has(name) && !/Objective|Watchdog/.test(name));
  expect(missing.map(({ name }) => name)).toEqual([]);
});

afterAll(() => {
  const rows = PLAYED.flatMap((one) =>
    one.fires.length === 0
      ? [[one.name, 'nothing, as it should', '', '']]
      : one.fires.map(({ name }) => rowOf(one, name)),
  );
  const head = ['incident', 'alert', 'rounds', 'seconds'];
  const widths = head.map((_, at) => Math.max(...[head, ...rows].map((row) => row[at]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row.map((cell, at) => (at < 2 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  ');
  process.stdout.write(`Time to detect, by the replay of ${PLAYED.length} incidents\n${[head, ...rows].map(line).join('\n')}\n`); // prettier-ignore
});

function rowOf(one: Case, name: string): string[] {
  const first = firedIn(one).filter(({ alert }) => alert === name).map((alert) => alert.first); // prettier-ignore
  if (first.length === 0) return [one.name, name.replace('Parallax', ''), known.has(name) ? 'NOT FOUND' : 'no rule yet', '']; // prettier-ignore
  const seconds = Math.min(...first) - incidentOf(one).from * 60;
  return [one.name, name.replace('Parallax', ''), String(Math.ceil(seconds / 60)), String(seconds)];
}
