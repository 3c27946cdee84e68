/** Why alerts fire or do not, out of a real Prometheus that evaluates the pack and a user's own rules. */
import { packOf, packSettings } from '@parallax/alert-rules';
import { freePorts, prometheus, Scope, until, type Prometheus } from '@parallax/lab';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { PrometheusApi } from '../../src/core/prometheus-api.js';
import { explain, type Explanation, type Outcome, type Vantage } from '../../src/rules/explain/index.js';
import { parallax, type Ran } from '../scorecard/command.js';

const OWN = `groups:
  - name: own
    interval: 1s
    rules:
      - alert: TooFewSucceed
        expr: count by (target) (up_from_outside == 0) >= 2
        for: 1h
      - alert: NeverAnything
        expr: no_such_series > 5
`;

const scope = new Scope();
const folder = mkdtempSync(join(tmpdir(), 'plx-explain-'));
let url = '';
let live: Prometheus;

/** Four vantages: two see the shop fail, one is well, one is sick; mail fails from one. */
function page(): string {
  const now = Date.now() / 1000;
  const failing: Readonly<Record<string, readonly string[]>> = { shop: ['a', 'b', 'd'], mail: ['a'] };
  const lines = ['a', 'b', 'c', 'd'].flatMap((vantage, nth) => [
    `parallax_vantage_info{vantage="${vantage}",asn="AS${nth + 1}",network="",country="DE"} 1`,
    `parallax_vantage_healthy{vantage="${vantage}"} ${vantage === 'd' ? 0 : 1}`,
    `parallax_vantage_sick{vantage="${vantage}",reason="anchors"} ${vantage === 'd' ? 1 : 0}`,
    ...Object.entries(failing).flatMap(([target, by]) => {
      const labels = `{vantage="${vantage}",probe="web",target="${target}"}`;
      return [
        `parallax_probe_last_run_timestamp_seconds${labels} ${now}`,
        `parallax_probe_last_success_timestamp_seconds${labels} ${by.includes(vantage) ? 1 : now}`,
        `parallax_probe_interval_seconds${labels} 1`,
        `up_from_outside{vantage="${vantage}",target="${target}"} ${by.includes(vantage) ? 0 : 1}`,
      ];
    }),
  ]);
  return `${lines.join('\n')}\n`;
}

beforeAll(async () => {
  const [port, agents] = (await freePorts(2)) as [number, number];
  const server = createServer((_, response) => response.setHeader('Content-Type', 'text/plain').end(page()));
  await new Promise<void>((done) => server.listen(agents, '127.0.0.1', done));
  scope.defer(
    'the page of the agents',
    () => new Promise<void>((done) => void (server.closeAllConnections(), server.close(() => done()))),
  );
  mkdirSync(join(folder, 'rules'));
  const pack = packOf(packSettings.parse({ rounds: { lengths: ['1s', '5s'] } }), []);
  for (const name of ['parallax-rounds.rules.yml', 'parallax-reach.rules.yml']) writeFileSync(join(folder, 'rules', name), pack[name] ?? ''); // prettier-ignore
  writeFileSync(join(folder, 'rules', 'own.yml'), OWN);
  live = await prometheus(scope, { port, folder, targets: [`127.0.0.1:${agents}`], rules: [`${folder}/rules/*.yml`], evaluation: '1s' }); // prettier-ignore
  url = `http://127.0.0.1:${port}`;
  const fires = async (): Promise<true | undefined> =>
    (await live.query('ALERTS{alertname="ParallaxTargetDown",alertstate="firing"} and on () count(parallax:probe_violating:rounds) == 6')).length > 0 || undefined; // prettier-ignore
  await until('the alert', 120, fires, join(folder, 'prometheus.log'));
}, 300_000);

afterAll(async () => {
  await scope[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

/** Until it is so: after a scrape that came too late an alert begins anew. */
const settled = (check: () => Promise<void>): Promise<void> => vi.waitFor(check, { timeout: 50_000, interval: 500 });

const ask = (...args: readonly string[]): Promise<Ran> => parallax(['rules', 'explain', ...args, '-p', url]);
async function explained(...args: readonly string[]): Promise<Explanation> {
  const { stdout, stderr } = await ask(...args, '--format', 'json');
  expect(stderr).toBe('');
  const [first] = JSON.parse(stdout) as Explanation[];
  if (first === undefined) throw new Error('nothing was explained');
  return first;
}
const outcome = (all: readonly Outcome[], part: string): Outcome => {
  const found = all.find(({ condition }) => condition.text.includes(part));
  if (found === undefined) throw new Error(`no condition ${part}`);
  return found;
};
const said = (all: readonly Vantage[] | undefined): unknown[] =>
  (all ?? []).map(({ vantage, network, notCounted, agrees }) => [vantage, network, notCounted ?? 'counted', agrees]);

describe('an alert of the pack', () => {
  it('that fires: its conditions hold, and the vantages that agree are named', () =>
    settled(async () => {
      const { subjects, alert, from } = await explained('ParallaxTargetDown', '--label', 'target=shop');
      expect([alert, from]).toEqual(['ParallaxTargetDown', 'group parallax-reach']);
      expect(subjects).toHaveLength(1);
      const [shop] = subjects;
      expect(shop).toMatchObject({ state: 'firing', holds: true, labels: { probe: 'web', target: 'shop' } });
      expect(said(shop?.vantages)).toEqual([
        ['a', 'AS1', 'counted', true],
        ['b', 'AS2', 'counted', true],
        ['c', 'AS3', 'counted', false],
        ['d', 'AS4', 'sick', expect.anything()],
      ]);
      const [a, , c] = shop?.vantages ?? [];
      // A busy machine may evaluate a round late.
      expect(a?.rounds).toBeGreaterThanOrEqual(3);
      expect(a).toMatchObject({ failedRounds: a?.rounds, lastFailed: true });
      expect(c).toMatchObject({ failedRounds: 0, lastFailed: false });
      expect(shop?.vantages?.[3]?.reasons).toEqual(['anchors']);
    }));

  it('that does not fire: which condition misses, in the series behind it, and by how much', () =>
    settled(async () => {
      const { subjects } = await explained('ParallaxTargetDown', '--label', 'target=mail');
      const [mail] = subjects;
      expect(mail).toMatchObject({ state: 'inactive', holds: false });
      expect(outcome(mail?.conditions ?? [], 'parallax:target_down:quorum == 1')).toMatchObject({ holds: false, rows: [{ left: 0, right: 1 }] }); // prettier-ignore
      const quorum = outcome(mail?.conditions ?? [], 'clamp_min(0.5');
      expect(quorum).toMatchObject({ holds: false, rows: [{ left: 1, right: 2, holds: false }] });
      expect(quorum.condition).toMatchObject({ of: 'parallax:target_round:quorum', op: '>=' });
      expect(said(mail?.vantages)[0]).toEqual(['a', 'AS1', 'counted', true]);
    }));

  it('is told apart by its exit code, and reads as text', () =>
    settled(async () => {
      const fires = await ask('ParallaxTargetDown', '-l', 'target=shop');
      expect(fires.code).toBe(0);
      expect(fires.stdout).toMatch(/^ParallaxTargetDown {2}group parallax-reach\n/);
      expect(fires.stdout).toMatch(/\nFIRES since \S+Z \(\d/);
      expect(fires.stdout).toMatch(/\nvantage {2}network {2}eligible +rounds failed {2}counted as\n/);
      expect(fires.stdout).toMatch(/\na +AS1 +yes +(\d) of \1 +fails\n/);
      expect(fires.stdout).toMatch(/\nd +AS4 +no: sick \(anchors\)/);
      const silent = await ask('ParallaxTargetDown', '-l', 'target=mail');
      expect(silent.code).toBe(1);
      expect(silent.stdout).toContain('\ndoes not fire: its conditions do not all hold\n');
      expect(silent.stdout).toMatch(/\nmisses .*clamp_min\(0\.5.*\n +1 >= 2, by 1\n/);
    }));

  it('is explained at one moment, by the clock of the ruler', async () => {
    const asked: (number | undefined)[] = [];
    const api: PrometheusApi = {
      query: async (expr, { time } = {}) => {
        if (expr !== 'time()') asked.push(time);
        return await Promise.resolve(expr === 'time()' ? [{ labels: {}, value: 1234.5 }] : []);
      },
      queryRange: async () => await Promise.resolve([]),
      rules: async () => await Promise.resolve([]),
    };
    const wanted = { alert: 'A', from: 'here', expr: 'sum by (a) (b == 1) > 2', hold: 0, labels: {} };
    const { at } = await explain(wanted, new Map(), { api, choice: { labels: {}, most: 1 } });
    expect(at).toBe(1234.5);
    expect(asked.length).toBeGreaterThan(2);
    expect(new Set(asked)).toEqual(new Set([1234.5]));
  });

  it('of which nothing is active shows what it could be about', () =>
    settled(async () => {
      const { subjects } = await explained('ParallaxNetworkCutOff');
      expect(subjects.every(({ state }) => state === 'inactive')).toBe(true);
    }));
});

describe("a user's own rule", () => {
  it('is pending: when it will fire, and the values behind the count', () =>
    settled(async () => {
      const { subjects, hold } = await explained('TooFewSucceed', '-l', 'target=shop');
      expect(hold).toBe(3600);
      expect(subjects).toMatchObject([{ state: 'pending', holds: true, labels: { target: 'shop' } }]);
      const [shop] = subjects;
      expect(outcome(shop?.conditions ?? [], 'count by')).toMatchObject({ holds: true, rows: [{ left: 3, right: 2 }] });
      expect(shop?.vantages).toBeUndefined();
      expect(shop?.parts[0]?.rows.map(({ labels }) => labels['vantage']).sort()).toEqual(['a', 'b', 'd']);
      const text = await ask('TooFewSucceed', '-l', 'target=shop');
      expect(text.stdout).toMatch(/\nPENDING since .*; fires at /);
    }));

  it('that does not hold says by how much', () =>
    settled(async () => {
      const { subjects } = await explained('TooFewSucceed', '-l', 'target=mail');
      expect(outcome(subjects[0]?.conditions ?? [], 'count by')).toMatchObject({ holds: false, rows: [{ left: 1, right: 2 }] }); // prettier-ignore
    }));

  it('whose series are not there says so', () =>
    settled(async () => {
      const { stdout, code } = await ask('NeverAnything');
      expect(stdout).toContain('There is no label set that it could be about');
      expect(code).toBe(1);
    }));

  it('need not be loaded: a file is enough', () =>
    settled(async () => {
      const file = join(folder, 'draft.yml');
      writeFileSync(file, OWN.replace('>= 2', '>= 1').replace('TooFewSucceed', 'Draft'));
      const { subjects, from } = await explained('Draft', '--file', file, '-l', 'target=mail');
      expect(from).toBe(`${file}:5`);
      expect(subjects).toMatchObject([{ state: 'inactive', holds: true }]);
      const text = await ask('Draft', '--file', file, '-l', 'target=mail');
      expect(text.stdout).toContain('holds now and fires once it has held for 1h');
    }));
});

describe('wrong use', () => {
  it.each([
    [['ParallaxTargetDwon'], 'Did you mean ParallaxTargetDown?'],
    [[], 'which ALERT?'],
    [['A', 'B'], 'which ALERT?'],
    [['A', '--label', 'target'], '--label is NAME=VALUE'],
    [['A', '--most', '0'], '--most is a whole number from 1 to 100'],
    [['A', '--format', 'xml'], '--format is one of text, json'],
  ])('%s is told what is right', async (args, words) => {
    const { stderr, code } = await ask(...args);
    expect(stderr).toContain(words);
    expect(code).toBe(2);
  });
});
