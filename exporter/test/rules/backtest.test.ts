/** Alerts over the history of a real Prometheus, whose blocks were filled in. */
import { freePorts, prometheus, Scope } from '@parallax/lab';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/rules/backtest/index.js';
import { parallax, type Ran } from '../scorecard/command.js';

const scope = new Scope();
const folder = mkdtempSync(join(tmpdir(), 'plx-backtest-'));
const MINUTE = 60;
const DAY = 86_400;
/** A whole hour some time ago, of which all lies in blocks; within the fifteen days that Prometheus keeps. */
const END = Math.floor(Date.now() / 1000 / 3_600) * 3_600 - 3 * 3_600;
const START = END - 9 * DAY;
let url = '';

/** When `shop` is down, in minutes before the end; `to` is well again. */
const DOWN = [
  { from: 8_000, to: 7_970 },
  { from: 7_965, to: 7_950 },
  { from: 3_000, to: 2_998 },
  { from: 100, to: 40 },
];
const isDown = (time: number): boolean => DOWN.some(({ from, to }) => time >= END - from * MINUTE && time < END - to * MINUTE); // prettier-ignore

function history(): string {
  const lines = ['# TYPE up_now gauge'];
  for (const target of ['shop', 'office']) {
    for (let time = START; time <= END; time += MINUTE)
      lines.push(`up_now{target="${target}"} ${target === 'shop' && isDown(time) ? 0 : 1} ${time}`);
  }
  return `${lines.join('\n')}\n# EOF\n`;
}

const RULES = `groups:
  - name: direct
    interval: 1m
    rules:
      - alert: TargetDown
        expr: up_now == 0
        for: 5m
        labels: { severity: critical }
      - alert: TargetDownKept
        expr: up_now == 0
        for: 5m
        keep_firing_for: 10m
  - name: recorded
    interval: 1m
    rules:
      - record: target:up:min10m
        expr: min by (target) (min_over_time(up_now[10m]))
        labels: { source: probe }
      - alert: RecordedDown
        expr: target:up:min10m == 0
      - alert: RecordedDownLong
        expr: max_over_time(target:up:min10m[5m] offset 1m) == 0
      - alert: RecordedOfShop
        expr: target:up:min10m{target="shop"} == 0
      - alert: Broken
        expr: sum(up_now) by (target) = 0
`;

beforeAll(async () => {
  const data = join(folder, 'data');
  mkdirSync(data);
  writeFileSync(join(folder, 'history.om'), history());
  execFileSync('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', '-q', join(folder, 'history.om'), data]);
  writeFileSync(join(folder, 'shop.rules.yml'), RULES);
  const [port = 0] = await freePorts(1);
  await prometheus(scope, { port, folder, targets: [] });
  url = `http://127.0.0.1:${port}`;
}, 120_000);

afterAll(async () => {
  await scope[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const iso = (seconds: number): string => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
const backtest = (...more: readonly string[]): Promise<Ran> =>
  parallax(['rules', 'backtest', join(folder, 'shop.rules.yml'), '-p', url, '--end', iso(END), ...more]);

interface Written extends Omit<Report, 'alerts'> {
  readonly alerts: readonly (Report['alerts'][number] & { readonly count: number })[];
}
const report = async (...more: readonly string[]): Promise<Written> => {
  const { stdout, stderr } = await backtest('-f', 'json', ...more);
  expect(stderr).toBe('');
  return JSON.parse(stdout) as Written;
};
const alert = ({ alerts }: Written, name: string): Written['alerts'][number] => {
  const found = alerts.find((one) => one.alert === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
};
/** Minutes before the end. */
const before = (time: number | undefined): number | undefined => time && (END - time) / MINUTE;

describe('of nine days', () => {
  let all: Written;
  beforeAll(async () => (all = await report('--since', '9d')));

  it('pages when an alert has held, until it no longer does', () => {
    const { pages, seen, fired, severity } = alert(all, 'TargetDown');
    expect(pages.map(({ from, to }) => [before(from), before(to)])).toEqual([
      [7_995, 7_970],
      [7_960, 7_950],
      [95, 40],
    ]);
    expect(pages[0]?.labels).toEqual({ target: 'shop' });
    expect([seen, fired, severity]).toEqual([1, 1, 'critical']);
  });

  it('counts flaps, and lengths, and pages a week', () => {
    const { flaps, median, longest, pagesAWeek } = alert(all, 'TargetDown');
    expect([flaps, median, longest]).toEqual([1, 25 * MINUTE, 55 * MINUTE]);
    expect(pagesAWeek).toBeCloseTo((3 * 7) / 9, 2);
  });

  it('keeps firing over a short recovery', () => {
    const { pages, flaps } = alert(all, 'TargetDownKept');
    expect(pages.map(({ from, to }) => [before(from), before(to)])).toEqual([
      [7_995, 7_940],
      [95, 30],
    ]);
    expect(flaps).toBe(0);
  });

  it('asks in pieces that Prometheus answers', () => {
    expect(alert(all, 'TargetDown').cost).toMatchObject({ queries: 2, samples: 30 + 15 + 2 + 60 });
  });

  it('writes out recorded series that are not there', () => {
    const recorded = alert(all, 'RecordedDown');
    expect(recorded.expanded).toEqual(['target:up:min10m']);
    expect(recorded.pages.map(({ from, to, labels }) => [before(from), before(to), labels['source']])).toEqual([
      [8_000, 7_940, 'probe'],
      [3_000, 2_988, 'probe'],
      [100, 30, 'probe'],
    ]);
    expect(alert(all, 'RecordedDownLong').pages.map(({ from, to }) => [before(from), before(to)])[0]).toEqual([
      7_994, 7_939,
    ]);
  });

  it('says what it cannot evaluate, and how it could be', () => {
    const reasons = Object.fromEntries(all.skipped.map(({ alert: name, reason, remedy }) => [name, `${reason} ${remedy}`])); // prettier-ignore
    expect(Object.keys(reasons)).toEqual(['RecordedOfShop', 'Broken']);
    expect(reasons['RecordedOfShop']).toMatch(
      /target:up:min10m is not there .* read with matchers promtool|promtool tsdb/,
    );
    expect(reasons['Broken']).toMatch(/expression is wrong/);
  });
});

describe('incidents', () => {
  const file = join(folder, 'incidents.yml');
  const minutes = (count: number): string => iso(END - count * MINUTE);
  const incident = (name: string, from: number, to: number, more = ''): string =>
    `  - { name: ${name}, from: ${minutes(from)}, to: ${minutes(to)}${more} }\n`;

  it('are found, how fast, and by which alerts', async () => {
    writeFileSync(file, `incidents:\n${incident('long', 8_000, 7_950)}${incident('short', 3_000, 2_998, ', alerts: [TargetDown]')}`); // prettier-ignore
    const { incidents = [], unexplained } = await report('--since', '9d', '--incidents', file, '--alert', 'TargetDown', '--alert', 'RecordedDown'); // prettier-ignore
    expect(incidents.map(({ name, by }) => [name, by])).toEqual([
      ['long', [{ alert: 'RecordedDown', after: 0 }, { alert: 'TargetDown', after: 300 }]], // prettier-ignore
      ['short', []],
    ]);
    expect(unexplained).toEqual({ TargetDown: 1, RecordedDown: 2 });
  });

  it('that are missed make it fail', async () => {
    writeFileSync(file, `incidents:\n${incident('short', 3_000, 2_998)}`);
    expect((await backtest('--incidents', file, '--alert', 'TargetDown')).code).toBe(1);
    writeFileSync(file, `incidents:\n${incident('last', 100, 40)}`);
    expect((await backtest('--incidents', file, '--alert', 'TargetDown')).code).toBe(0);
  });

  it('have their mistakes shown where they are', async () => {
    writeFileSync(file, 'incidents:\n  - { name: x, from: yesterday, to: 2026-11-22T03:00:00Z }\n');
    const { stderr, code } = await backtest('--incidents', file);
    expect(stderr).toMatch(/incidents\.yml:2:22: error: not a time\n[^]*= Write it as 2026-11-22T03:15:00Z/);
    expect(stderr).not.toContain('not after from');
    expect(code).toBe(2);
  });
});

describe('the command', () => {
  it('shows a table, the loudest first', async () => {
    const { stdout, code } = await backtest('--since', '9d');
    expect(stdout).toMatch(/^\S+ to \S+: 4 alerts, 11 pages; \d+ queries in /);
    expect(stdout).toMatch(/TargetDown\s+critical\s+3\s+2\.3\s+1\s+25m\s+55m/);
    expect(stdout).toContain(
      'Not recorded there, and written out as what records them in these files: target:up:min10m.',
    );
    expect(code).toBe(0);
  });

  it('writes Markdown', async () => {
    const { stdout } = await backtest('-f', 'markdown');
    expect(stdout).toMatch(/^## Backtest\n/);
    expect(stdout).toMatch(/\| TargetDown \| critical \| 3 \|/);
  });

  it('fails when there are too many pages', async () => {
    expect((await backtest('--max-pages', '2', '--alert', 'TargetDown')).code).toBe(1);
    expect((await backtest('--max-pages', '3', '--alert', 'TargetDown')).code).toBe(0);
  });

  it('looks at less when told so, at steps of any length', async () => {
    const { alerts, window } = await report('--since', '2h', '--step', '5m', '--alert', 'TargetDown');
    expect(window).toMatchObject({ end: END, start: END - 7_200, step: 300 });
    expect(alerts[0]?.pages.map(({ from, to }) => [before(from), before(to)])).toEqual([[95, 40]]);
  });

  it.each([
    [['--since', '5m'], '--since is a duration from 10m to 52w'],
    [['--since', '53w'], '--since is a duration from 10m to 52w'],
    [['--step', '2h'], '--step is a duration from 1s to 1h'],
    [['--since', '52w', '--step', '1s'], '--since holds more than 1000000 steps'],
    [['--alert', 'Nobody'], 'there is no alert Nobody in these files'],
    [['--max-pages', 'x'], '--max-pages is a number from 0 to 100000'],
    [['--format', 'csv'], '--format is one of text, json, markdown'],
    [['--incidents', '/nowhere.yml'], '/nowhere.yml: no such file'],
  ])('refuses %j', async (argv, words) => {
    const { stdout, stderr, code } = await backtest(...argv);
    expect(stderr).toContain(words);
    expect([stdout, code]).toEqual(['', 2]);
  });

  it('wants a file and a Prometheus', async () => {
    expect((await parallax(['rules', 'backtest', '-p', url])).stderr).toContain('which FILE?');
    expect((await parallax(['rules', 'backtest', 'x.yml'])).stderr).toContain('write --prometheus URL');
    expect((await parallax(['rules', 'backtest', join(folder, 'shop.rules.yml'), '-p', 'http://127.0.0.1:1'])).stderr).toContain('See that Prometheus runs there'); // prettier-ignore
  });
});
