/**
 * The path probe, whole, against the simulated internet: real engine, real kernel, a real device, real analysis. All
 * scenarios are traced at once by two processes, one of an ordinary user without any capability, one that may open raw
 * sockets and nothing else; the tests then compare what was seen with what is there.
 */
import { readFileSync } from 'node:fs';
import {
  flowOfPorts,
  Scope,
  SimulatedNetwork,
  simulatedInternet,
  simulatorProblem,
  topology,
  type SimulatedInternet,
} from '@parallax/lab';
import type { PathRun } from '@parallax/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compare, compareChange, differs } from './picture.js';
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
/**
 * Each process has ports of its own: one that is taken is replaced by another, and the flow is another one. The traces of
 * an ordinary user are spread over a few: all that share a port share a socket, and its buffer for what comes back.
 */
const SOURCE_PORTS = { nothing: [20_000, 22_000, 24_000, 61_440], raw: [26_000] } as const;
const sourcePortOf = (one: Case): number => {
  const ports = SOURCE_PORTS[one.scenario.may ?? 'nothing'];
  return ports[cases.indexOf(one) % ports.length] ?? ports[0];
};
const SEED = 3;

const jobOf = (one: Case): Job => {
  const { scenario, way, host, title } = one;
  const flow = { protocol: protocolOf(way), source_port: sourcePortOf(one) };
  return {
    ...{ name: title, host, options: { ...DEFAULTS, ...flow, ...scenario.options } },
    common: { timeout: 20_000, ...(scenario.dscp === undefined ? {} : { egress: { dscp: scenario.dscp } }) },
  };
};

const wanted = ({ scenario, way }: Case): Picture => ({ ...scenario.see, ...scenario.but?.[way] }) as Picture;

/** What a busy machine may have spoiled is traced again, up to three times, a few at once; what is wrong stays wrong. */
async function traceSpoiled(mine: readonly Case[], trace: (jobs: readonly Job[]) => Promise<Traced[]>): Promise<void> {
  for (let tries = 1; tries <= 3; tries += 1) {
    const spoiled = mine.filter((one) => {
      const [first] = runs.get(one.title) ?? [];
      if (first?.run === undefined) return true;
      return one.scenario.later === undefined && differs(one, first.run, wanted(one));
    });
    // One that is to be traced later keeps its name, by which the run before is remembered; there was none.
    const nameOf = (one: Case): string => (one.scenario.later === undefined ? `${one.title}, try ${tries}` : one.title);
    const again = await trace(spoiled.map((one) => ({ ...jobOf(one), name: nameOf(one) })));
    for (const [index, one] of again.entries()) runs.set(spoiled[index]?.title ?? '', [one]);
  }
}

async function traceAll(internet: SimulatedInternet, may: 'nothing' | 'raw'): Promise<() => Promise<void>> {
  const mine = cases.filter(({ scenario }) => (scenario.may ?? 'nothing') === may);
  const again = mine.filter(({ scenario }) => scenario.later !== undefined);
  const runner = new Runner(internet.namespace, may);
  scope.defer(`end the ${may} runner`, () => runner[Symbol.asyncDispose]());
  for (const one of await runner.trace(mine.map(jobOf))) runs.set(one.name, [one]);
  await traceSpoiled(mine, (jobs) => runner.trace(jobs));
  capabilities.set(
    may,
    readFileSync(`/proc/${runner.pid}/status`, 'utf8')
      .match(/Cap(Eff|Amb|Bnd):\t\w+/g)
      ?.join(' ') ?? '',
  );
  return async () => {
    for (const one of await runner.trace(again.map(jobOf))) runs.get(one.name)?.push(one);
    // A third run, against what the second one should have seen, where a busy machine may have spoiled that.
    const spoiled = again.filter((one) => {
      const run = runs.get(one.title)?.[1]?.run;
      return run === undefined || differs(one, run, one.scenario.later?.see ?? {});
    });
    for (const one of await runner.trace(spoiled.map(jobOf))) runs.get(one.name)?.push(one);
  };
}

beforeAll(async () => {
  if (problem !== undefined) return;
  const internet = await simulatedInternet(scope, {
    seed: SEED,
    destinations: cases.map(({ destination }) => destination),
  });
  const next = await Promise.all([traceAll(internet, 'nothing'), traceAll(internet, 'raw')]);
  await internet.minute();
  await Promise.all(next.map((run) => run()));
}, 900_000);
afterAll(() => scope[Symbol.asyncDispose]());

/** Every flow went where the simulated routers send it; of those whose packets chance has no part in. */
function compareFlows(one: Case, run: PathRun): number {
  const { destination, scenario, way, host } = one;
  const protocol = protocolOf(way);
  const chance = /"(loss|answer_loss|limit|changes)"|"balance":"packet"|"hashes_label"/.test(
    JSON.stringify(destination),
  );
  if (protocol === 'icmp' || chance) return 0;
  const network = new SimulatedNetwork(topology({ seed: SEED, destinations: [destination] }));
  const { source_port: base = sourcePortOf(one), first_ttl: first = 1, size = 64 } = scenario.options ?? {};
  let compared = 0;
  for (const { nodes, flows } of run.routes) {
    for (const flow of flows) {
      const ends = {
        protocol,
        source: run.source,
        destination: host,
        sourcePort: Number(base) + flow,
        port: run.port ?? 0,
      };
      const packet = { destination: host, protocol, flow: flowOfPorts(ends), size: Number(size), dscp: 0, at: 0 };
      for (const [index, id] of nodes.entries()) {
        const answer = network
          .send({ ...packet, ttl: Number(first) + index })
          .find(({ forged }) => forged === undefined);
        if (id.startsWith('*')) continue;
        expect(answer?.from, `flow ${flow} at TTL ${Number(first) + index}`).toBe(id);
        compared += 1;
      }
    }
  }
  return compared;
}

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

  let flows = 0;
  for (const [group, scenarios] of Object.entries(groups)) {
    describe(group, () => {
      for (const one of cases.filter(({ scenario }) => scenarios.includes(scenario))) {
        const { later } = one.scenario;
        test(one.title, () => {
          const [first, second, third] = runs.get(one.title) ?? [];
          compare(one, runOf(first), wanted(one));
          flows += compareFlows(one, runOf(first));
          if (later === undefined) return;
          compare(one, runOf(third ?? second), later.see ?? {});
          compareChange(one, [runOf(first), runOf(second)], later.change);
        });
      }
    });
  }

  test('hops of flows were compared one by one', () => {
    expect(flows).toBeGreaterThan(3000);
  });
});
