/**
 * The path probe, whole, against the simulated internet: real engine, real kernel, a real device, real analysis. All
 * scenarios are traced at once by two processes, one of an ordinary user without any capability, one that may open raw
 * sockets and nothing else; the tests then compare what was seen with what is there.
 */
import { readFileSync } from 'node:fs';
import { Scope, simulatedInternet, simulatorProblem, type SimulatedInternet } from '@parallax/lab';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compare, compareChange } from './picture.js';
import { Runner, type Job, type Traced } from './runner.js';
import { casesOf, protocolOf, type Case, type Picture } from './scenario.js';
import { groups } from './scenarios/index.js';

const problem = simulatorProblem();
const why = problem === undefined ? '' : ` (skipped: ${problem})`;
const cases = casesOf(Object.values(groups).flat());
const runs = new Map<string, Traced[]>();
const scope = new Scope();
/** Capabilities of the processes, as in /proc. */
const capabilities = new Map<string, string>();

/** A packet that nobody answers is not waited for longer than the slowest simulated path needs. */
const DEFAULTS = { wait: '400ms', spacing: '2ms', flows: 6 };

const jobOf = ({ scenario, way, host, title }: Case): Job => ({
  ...{ name: title, host, options: { ...DEFAULTS, protocol: protocolOf(way), ...scenario.options } },
  common: { timeout: 20_000, ...(scenario.dscp === undefined ? {} : { egress: { dscp: scenario.dscp } }) },
});

async function traceAll(internet: SimulatedInternet, may: 'nothing' | 'raw'): Promise<() => Promise<void>> {
  const mine = cases.filter(({ scenario }) => (scenario.may ?? 'nothing') === may);
  const again = mine.filter(({ scenario }) => scenario.later !== undefined);
  const runner = new Runner(internet.namespace, may);
  scope.defer(`end the ${may} runner`, () => runner[Symbol.asyncDispose]());
  for (const one of await runner.trace(mine.map(jobOf))) runs.set(one.name, [one]);
  capabilities.set(
    may,
    readFileSync(`/proc/${runner.pid}/status`, 'utf8')
      .match(/Cap(Eff|Amb|Bnd):\t\w+/g)
      ?.join(' ') ?? '',
  );
  return async () => {
    for (const one of await runner.trace(again.map(jobOf))) runs.get(one.name)?.push(one);
  };
}

beforeAll(async () => {
  if (problem !== undefined) return;
  const internet = await simulatedInternet(scope, {
    seed: 3,
    destinations: cases.map(({ destination }) => destination),
  });
  const next = await Promise.all([traceAll(internet, 'nothing'), traceAll(internet, 'raw')]);
  await internet.minute();
  await Promise.all(next.map((run) => run()));
}, 100_000);
afterAll(() => scope[Symbol.asyncDispose](), 20_000);

const wanted = ({ scenario, way }: Case): Picture => ({ ...scenario.see, ...scenario.but?.[way] }) as Picture;

function runOf(traced: Traced | undefined): NonNullable<Traced['run']> {
  if (traced?.run === undefined) throw new Error(`nothing was traced: ${JSON.stringify(traced)}`);
  return traced.run;
}

describe.skipIf(problem !== undefined)(`scenarios${why}`, () => {
  test('there are as many as there should be', () => {
    expect(Object.values(groups).flat().length).toBeGreaterThanOrEqual(60);
    expect(new Set(cases.map(({ title }) => title)).size).toBe(cases.length);
  });

  test('the processes had the rights that they should have, and no more', () => {
    expect(capabilities.get('nothing')).toMatch(/^CapEff:\t0+ CapBnd:\t0+ CapAmb:\t0+$/);
    expect(capabilities.get('raw')).toMatch(/^CapEff:\t0+2000 CapBnd:\t0+2000 CapAmb:\t0+2000$/);
  });

  for (const [group, scenarios] of Object.entries(groups)) {
    describe(group, () => {
      for (const one of cases.filter(({ scenario }) => scenarios.includes(scenario))) {
        const { later } = one.scenario;
        test(one.title, () => {
          const [first, second] = runs.get(one.title) ?? [];
          compare(one, runOf(first), wanted(one));
          if (later === undefined) return;
          compare(one, runOf(second), later.see ?? {});
          compareChange(one, [runOf(first), runOf(second)], later.change);
        });
      }
    });
  }
});
