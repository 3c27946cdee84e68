/** The pack by other settings than the defaults, judged by promtool. */
import { targetDown, targetDownQuorum, noEligibleVantages } from '@parallax/contract';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { fleet, seen, stands } from '../src/kit/fleet.js';
import { renderFile } from '../src/kit/render.js';
import { renderTests } from '../src/kit/render-tests.js';
import type { RuleTest } from '../src/kit/rule-test.js';
import { holds } from '../src/kit/series.js';
import { packSettings, type PackSettings } from '../src/pack/index.js';
import { reach } from '../src/pack/reach/index.js';
import { rounds } from '../src/pack/rounds/index.js';

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'plx-settings-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What promtool says of these tests over the rounds and the first file of reach; they pass when it says SUCCESS. */
async function tried(given: Parameters<typeof packSettings.parse>[0], tests: readonly RuleTest[]): Promise<string> {
  const settings: PackSettings = packSettings.parse(given);
  const common = { ...settings, head: [] };
  const files = [rounds(settings), ...reach.files(settings.reach, common).slice(0, 1)];
  const own = mkdtempSync(join(folder, 'case-'));
  const write = (name: string, text: string): void => {
    mkdirSync(dirname(join(own, name)), { recursive: true });
    writeFileSync(join(own, name), text);
  };
  for (const file of files) write(`${file.name}.rules.yml`, renderFile(file, common));
  const [base] = files;
  if (base === undefined) throw new Error('there are no rounds');
  write('tests/own.test.yml', renderTests({ ...base, tests }, files, common));
  await run('promtool', ['check', 'rules', ...files.map(({ name }) => join(own, `${name}.rules.yml`))]);
  return await run('promtool', ['test', 'rules', join(own, 'tests/own.test.yml')]).then(
    ({ stdout }) => stdout,
    (error: unknown) => (error as { stdout: string; stderr: string }).stdout + (error as { stderr: string }).stderr,
  );
}

const SHOP = { probe: 'web', target: 'shop' } as const;
const says = (name: string, input: RuleTest['input'], values: Readonly<Record<string, 0 | 1>>): RuleTest => ({
  name,
  input,
  samples: Object.entries(values).map(([at, value]) => holds(targetDownQuorum, at, [[SHOP, value]])),
});

/** Other vantages in each round: two of four, never the same two in more than two rounds. */
const DIFFERENT = fleet(['ok fail*2 ok*9', 'ok fail*2 ok*9', 'ok*3 fail*2 ok*7', 'ok*3 fail*2 ok*7']);

describe('rounds', () => {
  it('any: enough vantages in each of three rounds, whichever they are; exact: the same ones', async () => {
    const bad = { '2m': 0, '3m': 1, '6m': 1, '7m': 0 } as const;
    expect(await tried({ rounds: { mode: 'any' } }, [says('any', DIFFERENT, bad)])).toContain('SUCCESS');
    const silent = { '3m': 0, '6m': 0 } as const;
    expect(await tried({ rounds: { mode: 'exact' } }, [says('exact', DIFFERENT, silent)])).toContain('SUCCESS');
    expect(await tried({ rounds: { mode: 'exact' } }, [says('exact', DIFFERENT, bad)])).toContain('FAILED');
  });

  it('any: the same vantages are enough, too, and one vantage is not', async () => {
    const same = fleet(['ok*2 fail*8', 'ok*2 fail*8', 'ok*10']);
    const one = fleet(['ok*2 fail*8', 'ok*10', 'ok*10']);
    const tests = [says('same', same, { '3m': 0, '4m': 1, '9m': 1 }), says('one', one, { '9m': 0 })];
    expect(await tried({ rounds: { mode: 'any' } }, tests)).toContain('SUCCESS');
  });

  it('any over rounds of five minutes: three of them, for probes that run as seldom', async () => {
    const input = ['a', 'b', 'c', 'd'].flatMap((vantage, nth) =>
      seen({ vantage, every: 300, story: nth < 2 ? 'ok*5 fail*10 ok*20' : 'ok*15 fail*5 ok*15' }),
    );
    const tests = [says('different', input, { '14m': 0, '15m': 1 })];
    expect(await tried({ rounds: { mode: 'any' } }, tests)).toContain('SUCCESS');
  });

  it('1 of 1 judges each round by itself', async () => {
    const settings = { rounds: { violating: 1, of: 1 } };
    const tests = [says('1 of 1', fleet(['ok*3 fail ok*3', 'ok*3 fail ok*3']), { '2m': 0, '3m': 1, '4m': 0 })];
    expect(await tried(settings, tests)).toContain('SUCCESS');
  });

  it('5 of 5 wants every one of them', async () => {
    const settings = { rounds: { violating: 5, of: 5 } };
    const tests = [
      says('4 of 5', fleet(['ok fail*4 ok fail*3', 'ok fail*4 ok fail*3']), { '5m': 0, '8m': 0 }),
      says('5 of 5', fleet(['ok fail*5 ok', 'ok fail*5 ok']), { '4m': 0, '5m': 1, '6m': 0 }),
    ];
    expect(await tried(settings, tests)).toContain('SUCCESS');
  });

  it('may be of half a minute, or of one length only', async () => {
    const halves = says('30s', fleet(['ok*2 fail*6', 'ok*2 fail*6'], { every: 30 }), { '3m': 1 });
    expect(await tried({ rounds: { lengths: ['30s', '5m'] } }, [halves])).toContain('SUCCESS');
    const only = says('one length', fleet(['ok*5 fail*6', 'ok*5 fail*6'], { every: 300 }), { '6m': 0, '7m': 1 });
    expect(await tried({ rounds: { lengths: ['1m'] } }, [only])).toContain('SUCCESS');
  });
});

describe('the quorum', () => {
  const countries = (...codes: readonly string[]): RuleTest['input'] =>
    codes.flatMap((country, nth) => {
      const vantage = String.fromCharCode(97 + nth);
      return [
        stands(vantage, { asn: `AS${nth}`, country }),
        ...seen({ vantage, story: nth < 2 ? 'ok fail*5' : 'ok*6' }),
      ];
    });

  it('may want two countries, as far as there are two', async () => {
    const tests = [
      says('one of two countries', countries('DE', 'DE', 'FR'), { '5m': 0 }),
      says('two of two', countries('DE', 'FR', 'FR'), { '5m': 1 }),
      says('one of one', countries('DE', 'DE', 'DE'), { '5m': 1 }),
    ];
    expect(await tried({ quorum: { countries: 2 } }, tests)).toContain('SUCCESS');
  });

  it('may want more vantages, a larger share, or one network only', async () => {
    const two = fleet(['ok fail*5', 'ok fail*5', 'ok*6']);
    expect(await tried({ quorum: { vantages: 3 } }, [says('3 wanted', two, { '5m': 0 })])).toContain('SUCCESS');
    expect(await tried({ quorum: { share: 0.6 } }, [says('two thirds', two, { '5m': 1 })])).toContain('SUCCESS');
    expect(await tried({ quorum: { share: 0.7 } }, [says('less than 70 %', two, { '5m': 0 })])).toContain('SUCCESS');
    const one = fleet(['ok fail*5']);
    expect(await tried({ quorum: { vantages: 1 } }, [says('one is enough', one, { '5m': 1 })])).toContain('SUCCESS');
    const neighbours = ['a', 'b', 'c'].flatMap((vantage) => [
      stands(vantage, { asn: vantage === 'c' ? 'AS2' : 'AS1' }),
      ...seen({ vantage, story: vantage === 'c' ? 'ok*6' : 'ok fail*5' }),
    ]);
    expect(await tried({}, [says('two networks wanted', neighbours, { '5m': 0 })])).toContain('SUCCESS');
    expect(await tried({ quorum: { networks: 1 } }, [says('one is enough', neighbours, { '5m': 1 })])).toContain(
      'SUCCESS',
    );
  });
});

describe('other settings', () => {
  it('a target that nobody has probed for as long as it is remembered was taken out of service', async () => {
    const nobody = (at: string, fires: boolean): NonNullable<RuleTest['alerts']>[number] => ({
      ...{ at, alert: noEligibleVantages, firing: fires ? [{ labels: SHOP }] : [] },
    });
    const gone: RuleTest = {
      name: 'gone',
      input: fleet(['ok*11 gone*60']),
      alerts: [nobody('20m', false), nobody('21m', true), nobody('40m', true), nobody('50m', false)],
    };
    expect(await tried({ reach: { unjudged: { within: '30m' } } }, [gone])).toContain('SUCCESS');
  });

  it('labels of the user go to every alert, and without keep_firing the alert ends with its expression', async () => {
    const over = (at: string, fires: boolean): NonNullable<RuleTest['alerts']>[number] => ({
      ...{ at, alert: targetDown, firing: fires ? [{ labels: { ...SHOP, fault: 'target', team: 'edge' } }] : [] },
    });
    const test: RuleTest = {
      name: 'over',
      input: fleet(['ok fail*5 ok*9', 'ok fail*5 ok*9']),
      alerts: [over('5m', true), over('7m', true), over('8m', false)],
    };
    expect(await tried({ keep_firing: false, labels: { team: 'edge' } }, [test])).toContain('SUCCESS');
  });
});
