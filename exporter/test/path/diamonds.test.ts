/**
 * The searches for all branches beside scamper's tracelb (the MDA of Veitch, Augustin, Teixeira and Friedman, 2009), on
 * the same simulated diamonds, through the same kernel.
 */
import { FIRST_HOP, Scope, simulatedInternet, simulatorProblem, type TopologyInput } from '@parallax/lab';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Runner, type Job, type Traced } from './runner.js';
import { scamperProblem, tracelb, type ScamperGraph } from './scamper.js';

const problem = simulatorProblem() ?? scamperProblem();
const COUNT = 32;
const ALGORITHMS = ['mda', 'mda_lite'] as const;
/** Diamonds that 95 % confidence may miss a part of, of {@link COUNT}: more are less likely than 1 in 10. */
const MOST_INCOMPLETE = 3;
/**
 * Packets for one of tracelb's. Its 95 % are those of each node; ours are those of the whole diamond, which takes more
 * flows a node: MDA pays for them, MDA-Lite saves more than that elsewhere.
 */
const MOST_PACKETS = { mda: 1.25, mda_lite: 1 } as const;

type Destination = TopologyInput['destinations'][number];
interface Diamond extends Destination {
  /** `from>to`, names. */
  readonly truth: readonly string[];
}

const router = (name: number): string => `203.0.113.${name}`;

/** One or two stages between a router before and one behind; two of two routers are meshed now and then. */
function diamond(index: number): Diamond {
  const widths = [[2], [3, 3], [4], [2, 2], [3], [4], [2], [3]][index % 8] ?? [2];
  const meshed = index % 3 === 0 && widths[0] === 2;
  const stages = widths.map((width, stage) => Array.from({ length: width }, (_, at) => `s${stage}n${at}`));
  const columns = [['first'], ...stages, ['last']];
  const addressOf = new Map([...columns.flat()].map((name, at) => [name, router(at + 1)]));
  const next = (column: number, at: number): string[] => {
    const following = columns[column + 1] ?? ['host'];
    const same = following.length === columns[column]?.length && !meshed;
    return same ? [following[at] ?? 'host'] : following;
  };
  const routers = Object.fromEntries(
    columns.flatMap((names, column) =>
      names.map(
        (name, at) => [name, { address: addressOf.get(name) ?? '', delay: 0.5, next: next(column, at) }] as const,
      ),
    ),
  );
  const address = `198.18.0.${index + 1}`;
  const named = (name: string): string => addressOf.get(name) ?? address;
  const inner = Object.entries(routers).flatMap(([name, { next: to }]) =>
    to.map((one) => `${named(name)}>${named(one)}`),
  );
  return { address, routers, truth: [`${FIRST_HOP[4]}>${router(1)}`, ...inner].sort() };
}

const diamonds = Array.from({ length: COUNT }, (_, index) => diamond(index));

describe.skipIf(problem !== undefined)(
  `diamonds beside scamper${problem === undefined ? '' : ` (skipped: ${problem})`}`,
  () => {
    const scope = new Scope();
    const ours = new Map<string, Traced[]>();
    let theirs: ScamperGraph[] = [];

    beforeAll(async () => {
      const destinations = diamonds.map(({ address, routers }): Destination => ({ address, routers: routers ?? {} }));
      const internet = await simulatedInternet(scope, { seed: 11, destinations }, { ethernet: true });
      const runner = new Runner(internet.namespace, 'nothing');
      scope.defer('end the runner', () => runner[Symbol.asyncDispose]());
      for (const multipath of ALGORITHMS) {
        const jobs = diamonds.map(({ address }): Job => ({
          ...{ name: `${multipath} ${address}`, host: address, common: { timeout: 60_000 } },
          options: { multipath, confidence: 95, wait: '500ms', spacing: '1ms' },
        }));
        ours.set(multipath, await runner.trace(jobs));
      }
      theirs = await tracelb(
        diamonds.map(({ address }) => address),
        internet.namespace,
      );
    }, 400_000);
    afterAll(() => scope[Symbol.asyncDispose]());

    const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
    const incomplete = (links: (index: number) => readonly string[]): number =>
      diamonds.filter(({ truth }, index) => JSON.stringify(links(index)) !== JSON.stringify(truth)).length;

    test('scamper sees every link that we say is there', () => {
      expect(theirs).toHaveLength(COUNT);
      const byDestination = new Map(theirs.map((graph) => [graph.destination, graph]));
      const links = (index: number): string[] =>
        [...(byDestination.get(diamonds[index]?.address ?? '')?.links ?? [])].sort();
      expect(incomplete(links)).toBeLessThanOrEqual(2 * MOST_INCOMPLETE);
    });

    test.each(ALGORITHMS)('%s: every link of the diamonds, with few packets', (multipath) => {
      const runs = (ours.get(multipath) ?? []).map(({ run, failure }) => {
        if (run === undefined) throw new Error(JSON.stringify(failure));
        return run;
      });
      const links = (index: number): string[] =>
        [
          ...new Set(
            runs[index]?.links.filter(({ from }) => from !== 'vantage').map(({ from, to }) => `${from}>${to}`),
          ),
        ].sort();
      const missed = incomplete(links);
      const packets = sum(runs.map((run) => run.packets));
      const said = `${multipath}: ${missed} of ${COUNT} incomplete, ${packets} packets; tracelb ${sum(theirs.map((graph) => graph.packets))}`;
      expect(missed, said).toBeLessThanOrEqual(MOST_INCOMPLETE);
      expect(packets, said).toBeLessThanOrEqual(MOST_PACKETS[multipath] * sum(theirs.map((graph) => graph.packets)));
      // No link that is not there.
      for (const [index, { truth }] of diamonds.entries())
        expect(truth, said).toEqual(expect.arrayContaining(links(index)));
    });
  },
);
