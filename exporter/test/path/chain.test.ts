/** The path probe, whole, through a chain of real kernels with equal-cost paths both ways, and scamper beside it. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import type { PathRun } from '@parallax/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildChain, HOPS, type Chain } from '../kit/chain.js';
import { enterNetns, netnsProblem, type Netns } from '../kit/netns.js';
import { Runner, type Job, type Traced } from './runner.js';
import { paris, scamperProblem, tracelb, type ScamperGraph } from './scamper.js';
import { protocolOf, WAYS, type Way } from './scenario.js';

const problem = netnsProblem();
const noScamper = problem ?? scamperProblem();
const why = (reason: string | undefined): string => (reason === undefined ? '' : ` (skipped: ${reason})`);

const FLOWS = 32;
const familyOf = (way: Way): '4' | '6' => (way.endsWith('6') ? '6' : '4');

/** Names of the routers; r4 is one router, whichever of its addresses it answers from. */
function namesOf(family: '4' | '6'): Map<string, string> {
  const { r1, r2, branches, r4, s } = HOPS[family];
  const [ra, rb] = branches;
  return new Map([[r1, 'r1'], [r2, 'r2'], [ra, 'ra'], [rb, 'rb'], [r4[0], 'r4'], [r4[1], 'r4'], [s, 's'], ['vantage', 'vantage']]); // prettier-ignore
}

const sorted = (words: Iterable<string>): string[] => [...new Set(words)].sort();
const linksOf = ({ family, links }: PathRun): string[] =>
  sorted(links.map(({ from, to }) => `${namesOf(family).get(from)}>${namesOf(family).get(to)}`));
const hopsOf = ({ family, nodes }: PathRun): string[][] =>
  [1, 2, 3, 4, 5].map((ttl) => sorted(nodes.filter((node) => node.ttl === ttl).map(({ id }) => namesOf(family).get(id) ?? id))); // prettier-ignore

const BOTH = ['r1>r2', 'r2>ra', 'r2>rb', 'r4>s', 'ra>r4', 'rb>r4', 'vantage>r1'];

describe.skipIf(problem !== undefined)(`a chain of kernels${why(problem)}`, () => {
  let netns: Netns | undefined;
  let chain: Chain | undefined;
  let runner: Runner | undefined;
  let adaptive: Traced[] = [];
  const runs = new Map<string, Traced>();
  const again = new Map<string, Traced>();

  const job = (way: Way, options: Job['options']): Job => ({
    name: `${way} ${JSON.stringify(options)}`,
    host: HOPS[familyOf(way)].s,
    options: { protocol: protocolOf(way), spacing: '1ms', ...options },
    common: { timeout: 15_000 },
  });
  /** A busy machine loses answers now and then; what is wrong is so each time. */
  const isSpoiled = (way: Way, run?: PathRun): boolean =>
    run?.reached !== FLOWS || hopsOf(run).flat().length < (protocolOf(way) === 'icmp' ? 5 : 6);
  const traceAll = async (into: Map<string, Traced>): Promise<void> => {
    let left: readonly Way[] = WAYS;
    for (let tries = 1; tries <= 4 && left.length > 0; tries += 1) {
      const named = (one: Job): Job => (tries === 1 ? one : { ...one, name: `${one.name}, try ${tries}` });
      const traced = (await runner?.trace(left.map((way) => named(job(way, { flows: FLOWS }))))) ?? [];
      for (const [index, way] of left.entries()) if (traced[index]) into.set(way, traced[index]);
      left = left.filter((way) => isSpoiled(way, into.get(way)?.run));
    }
  };
  beforeAll(async () => {
    netns = enterNetns();
    writeFileSync('/proc/sys/net/ipv4/ping_group_range', '0 2147483647');
    chain = buildChain();
    for (const family of ['4', '6'] as const) spawnSync('ping', ['-c', '1', '-w', '3', HOPS[family].s]);
    runner = new Runner(undefined, 'nothing');
    await traceAll(runs);
    await traceAll(again);
    const jobs = (['udp4', 'udp6'] as const).map((way) => job(way, { multipath: 'mda', confidence: 99 }));
    adaptive = await runner.trace(jobs);
  }, 240_000);
  afterAll(async () => {
    await runner?.[Symbol.asyncDispose]();
    chain?.remove();
    netns?.leave();
  });

  const runOf = (way: string, from = runs): PathRun => {
    const traced = from.get(way);
    if (traced?.run === undefined) throw new Error(`nothing was traced: ${JSON.stringify(traced)}`);
    return traced.run;
  };

  for (const way of ['udp4', 'udp6', 'tcp4', 'tcp6'] as const) {
    test(`${way}: both branches, every link`, () => {
      const run = runOf(way);
      expect(hopsOf(run)).toEqual([['r1'], ['r2'], ['ra', 'rb'], ['r4'], ['s']]);
      expect(linksOf(run)).toEqual(BOTH);
      expect(run).toMatchObject({ flows: FLOWS, reached: FLOWS, distance: 5, complete: true });
      expect(run.findings.map(({ kind, ttl }) => `${kind} ${ttl}`)).toContain('per_flow_balancing 2');
    });
  }

  for (const way of ['icmp4', 'icmp6'] as const) {
    // Kernels hash ports, and an echo has none: every flow takes the same branch.
    test(`${way}: one branch`, () => {
      const run = runOf(way);
      const [, , branch = []] = hopsOf(run);
      expect(branch).toHaveLength(1);
      expect(['ra', 'rb']).toContain(branch[0]);
      expect(linksOf(run)).toEqual(sorted(['vantage>r1', 'r1>r2', `r2>${branch[0]}`, `${branch[0]}>r4`, 'r4>s']));
      expect(run).toMatchObject({ flows: FLOWS, reached: FLOWS, distance: 5 });
    });
  }

  test.each(WAYS)('%s: the same path from run to run', (way) => {
    const [first, second] = [runOf(way), runOf(way, again)];
    expect(second.path_id).toBe(first.path_id);
    expect(second.change?.route ?? false).toBe(false);
  });

  describe.skipIf(noScamper !== undefined)(`beside scamper${why(noScamper)}`, () => {
    let graphs: Promise<ScamperGraph[]>;
    beforeAll(() => {
      // It waits long between packets; so it does both at once, while the others run.
      graphs = tracelb([HOPS[4].s, HOPS[6].s]);
      graphs.catch(() => undefined);
    });

    test.each([
      ['udp-paris', 'udp4'],
      ['icmp-paris', 'icmp4'],
      // Over IPv6 kernels choose an echo's branch by more than scamper and we have in common: any of both is right.
      ['icmp-paris', 'udp6'],
    ] as const)('its %s goes along a route of our %s', async (method, way) => {
      const names = namesOf(familyOf(way));
      const theirs = (await paris(method, HOPS[familyOf(way)].s)).map((address) => names.get(address ?? '') ?? '*');
      const ours = runOf(way).routes.map(({ nodes }) => nodes.map((id) => names.get(id)));
      expect(ours).toContainEqual(theirs);
    });

    test.each([
      ['4', 0],
      ['6', 1],
    ] as const)(
      'IPv%s: its tracelb sees our nodes and our links',
      async (family, index) => {
        // prettier-ignore
        const names = namesOf(family);
        const graph = (await graphs).find(({ destination }) => destination === HOPS[family].s);
        const run = adaptive[index]?.run;
        if (graph === undefined || run === undefined)
          throw new Error(`no graph or no run: ${JSON.stringify(adaptive[index])}`);
        const links = sorted(
          [...graph.links].map((link) =>
            link
              .split('>')
              .map((address) => names.get(address))
              .join('>'),
          ),
        );
        expect(links).toEqual(BOTH.filter((link) => !link.startsWith('vantage')));
        expect(linksOf(run)).toEqual(BOTH);
        expect(sorted(run.nodes.flatMap(({ address }) => names.get(address ?? '') ?? []))).toEqual(
          sorted([...graph.nodes].map((address) => names.get(address) ?? address)),
        );
      },
      240_000,
    );
  });
});
