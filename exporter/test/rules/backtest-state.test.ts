/** From pending to firing and back, as promtool does it: the same evaluations, the same moments of firing. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { flapsOf, pagesOf } from '../../src/rules/backtest/state.js';
import { numbers } from '../kit/random.js';

const folder = mkdtempSync(join(tmpdir(), 'plx-backtest-state-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const MINUTES = 60;
const window = { start: 0, end: MINUTES * 60, step: 60 };
const HOLDINGS = [0, 1, 3, 5].flatMap((hold) => [0, 1, 4].map((keep) => ({ hold: hold * 60, keep: keep * 60 })));

/** Stretches of presence and absence of random lengths. */
function pattern(seed: number): readonly boolean[] {
  const random = numbers(seed);
  const minutes: boolean[] = [];
  while (minutes.length <= MINUTES) {
    const there = minutes.length === 0 ? random() < 0.5 : !minutes.at(-1);
    for (let left = 1 + Math.floor(random() * 8); left > 0; left -= 1) minutes.push(there);
  }
  return minutes.slice(0, MINUTES + 1);
}

const patterns = Array.from({ length: 20 }, (_, seed) => pattern(seed + 1));
const timesOf = (minutes: readonly boolean[]): number[] => minutes.flatMap((there, at) => (there ? [at * 60] : []));

it(`agrees with promtool for ${HOLDINGS.length} kinds of alerts over ${patterns.length} histories`, () => {
  const rules = HOLDINGS.map(({ hold, keep }) => ({
    ...{ alert: `Hold${hold}Keep${keep}`, expr: 'x == 1', for: `${hold}s` },
    ...(keep === 0 ? {} : { keep_firing_for: `${keep}s` }),
  }));
  writeFileSync(join(folder, 'state.rules.yml'), stringify({ groups: [{ name: 'state', interval: '1m', rules }] }));
  const questions = Array.from({ length: MINUTES + 1 }, (_, minute) => ({
    expr: 'ALERTS{alertstate="firing"}',
    eval_time: `${minute}m`,
    exp_samples: HOLDINGS.flatMap((holding) =>
      patterns.flatMap((minutes, at) => {
        const now = minute * 60;
        const fires = pagesOf({ labels: {}, times: timesOf(minutes) }, holding, window).some(({ from, to = Infinity }) => from <= now && now < to); // prettier-ignore
        const labels = `ALERTS{alertname="Hold${holding.hold}Keep${holding.keep}", alertstate="firing", history="${at}"}`;
        return fires ? [{ labels, value: 1 }] : [];
      }),
    ),
  }));
  const input = patterns.map((minutes, at) => ({ series: `x{history="${at}"}`, values: minutes.map((there) => (there ? '1' : '0')).join(' ') })); // prettier-ignore
  const test = { interval: '1m', input_series: input, promql_expr_test: questions };
  const file = join(folder, 'state.test.yml');
  writeFileSync(file, stringify({ rule_files: ['state.rules.yml'], evaluation_interval: '1m', tests: [test] }));
  expect(execFileSync('promtool', ['test', 'rules', file], { encoding: 'utf8' })).toContain('SUCCESS');
});

describe('pages', () => {
  const labels = { target: 'shop' };
  const pages = (times: readonly number[], hold = 0, keep = 0): unknown =>
    pagesOf({ labels, times }, { hold, keep }, { start: 1_000, end: 1_600, step: 60 }).map(({ from, to }) => [
      from,
      to,
    ]);

  it('has no end while it fires at the end', () => expect(pages([1_540, 1_600])).toEqual([[1_540, undefined]]));
  it('is kept at the end, too', () => expect(pages([1_480, 1_540], 0, 300)).toEqual([[1_480, undefined]]));
  it('reads times that are rounded', () => expect(pages([1_059.999, 1_120.001], 60)).toEqual([[1_120, 1_180]]));
  it('is silent without a sample', () => expect(pages([])).toEqual([]));

  it('flaps when it comes back within ten minutes', () => {
    const page = (from: number, to?: number): { labels: typeof labels; from: number; to?: number } => ({
      ...{ labels, from },
      ...(to === undefined ? {} : { to }),
    });
    expect(flapsOf([page(0, 60), page(660, 700), page(1_301, 1_400), page(1_500)])).toBe(2);
  });
});
