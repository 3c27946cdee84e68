/** The README's first command, as it judges itself: three vantages, real servers, a fault and its recovery. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';

const MAIN = fileURLToPath(new URL('../dist/demo/main.js', import.meta.url));

async function demo(args: readonly string[], TMPDIR = tmpdir()): Promise<{ code: number | null; text: string }> {
  const env = { ...process.env, TMPDIR };
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, text };
}

/** The scorecard of the real command: each provider gets the verdict that its distance makes, for every class. */
function expectVerdicts(text: string): void {
  expect(text).toContain('Time to first byte, within 5 % of nginx');
  const verdicts = { varnish: '✓ pass', trafficserver: '✗ fail', newcomer: '? not enough data' };
  for (const [provider, verdict] of Object.entries(verdicts)) {
    for (const partition of ['dynamic', 'images', 'static']) {
      const line = text.split('\n').find((one) => one.startsWith(provider) && one.includes(` ${partition} `));
      expect(line).toContain(verdict);
    }
  }
}

/** Shares as they were meant, then others at the DNS server only. */
function expectShares(text: string): void {
  const [before = '', after = ''] = text.split('\n').filter((line) => line.startsWith('DNS share of '));
  const measured = (line: string, provider: string): number =>
    Number(new RegExp(`${provider} (\\d+) %`).exec(line)?.[1]);
  expect(Math.abs(measured(before, 'nginx') - 70)).toBeLessThanOrEqual(10);
  expect(before).not.toContain('drift');
  expect(Math.abs(measured(after, 'nginx') - 20)).toBeLessThanOrEqual(10);
  expect(Math.abs(measured(after, 'varnish') - 70)).toBeLessThanOrEqual(10);
  expect(after).toMatch(/nginx \d+ % \(meant 70 %, drift [\d.]+ %\), varnish \d+ % \(meant 20 %, drift [\d.]+ %\)/);
  expect(after).toMatch(/trafficserver \d+ % \(meant 10 %\)/);
}

/** One page for the origin, with the cause; none for the agent that restarts; a vantage that is cut off is a ticket of its own. */
function expectPages(text: string): void {
  expect(text).toMatch(/^pages: ParallaxTargetDown web\/failing \(target\): failing \(web\) is down\./m);
  const told = /^pages: ParallaxTargetDown web\/fast \(target\), \d+ s after the fault: fast \(web\) is down\. .*/m;
  expect(told.exec(text)?.[0]).toMatch(
    /\d of \d vantages in \d of \d networks do not reach it:(?: (?:fra|ams|lon)){2,3}\./,
  );
  const [, why = ''] =
    /^parallax rules explain ParallaxTargetDown --label probe=web --label target=fast\n(.*?)^the agent of/ms.exec(
      text,
    ) ?? [];
  expect(why).toMatch(/\nFIRES since .*(?:\n.*)*?\nvantage +network +eligible.*\n/);
  // Five rounds, or one fewer where a busy Prometheus left one out; three that failed are needed.
  const failing = [...why.matchAll(/^(\w+) +64\d{3} +yes +([345]) of [345] +fails$/gm)].map(([, vantage]) => vantage);
  expect(new Set(failing).size, why.slice(0, 2000)).toBeGreaterThanOrEqual(2);
  expect(text).toMatch(/^the agent of fra was restarted meanwhile: as it must be/m);
  expect(text).toMatch(/^pages: nothing resolved and nothing fired anew$/m);
  expect(text).toMatch(/^pages: ParallaxTargetDown web\/fast \(target\) is over$/m);
  if (text.includes('network: namespaces')) {
    expect(text).toMatch(
      /^tickets: ParallaxVantageSick ams \(vantage\), \d+ s after the fault: Vantage ams is sick\. .*anchors/m,
    );
    expect(text).toMatch(/^ams +64498 +no: sick \(.*anchors.*\) +- +not counted$/m);
    expect(text).toMatch(/^tickets: ParallaxVantageSick ams \(vantage\) is over$/m);
  }
  expect(text).toMatch(/^pages: nobody was woken for anything else, nor twice$/m);
  const [, went = 0, all = 0] = /^rules: (\d+) of (\d+) were evaluated, none failed$/m.exec(text) ?? [];
  // Baselines are evaluated every few minutes: the demo may end before.
  expect(Number(went)).toBeGreaterThan(0.8 * Number(all));
  expect(Number(all)).toBeGreaterThan(100);
}

describe('npm run demo', () => {
  it('--once sees the fault and its recovery, says demo ok, and leaves nothing behind', async () => {
    // Of its own: another demo may run here. Servers that drop their rights must be able to enter it.
    const folder = mkdtempSync(join(tmpdir(), 'demo-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    chmodSync(folder, 0o755);
    const { code, text } = await demo(['--once'], folder);
    expect(code, text).toBe(0);
    expect(text).toMatch(/the fast origin is stopped: every vantage sees it: as it must be/);
    expect(text).toMatch(/the fast origin is back: as it must be/);
    if (text.includes('network: namespaces')) {
      // The change may fall into the middle of a run: then two runs tell of it.
      const lines = text.slice(text.indexOf('the route takes the detour'), text.indexOf('the route is straight'));
      const told = lines.split(/^(?=\w+ {2})/m).slice(1);
      expect(told.map((vantage) => vantage.slice(0, 3))).toEqual(['fra', 'ams', 'lon']);
      for (const vantage of told) {
        expect(vantage).toMatch(/r2 - r3c - r3d - \[AS64510\] r4 - servers/);
        expect(vantage).toMatch(/\d\d:\d\d:\d\d The path changed at hops? 3\b.*r3c/);
      }
      expect(text).toMatch(/the route is straight again:\n.*\n.*r2 - \{r3a \| r3b\} - /);
    } else expect(text).toMatch(/no route changes: on loopback there is none/);
    expectPages(text);
    expectVerdicts(text);
    expectShares(text);
    expect(text.trimEnd().split('\n').at(-1)).toBe('demo ok');
    expect(readdirSync(folder)).toEqual([]);
  }, 1_200_000);

  it('refuses an option it does not know', async () => {
    expect(await demo(['--twice'])).toMatchObject({
      code: 2,
      text: expect.stringContaining('unknown option --twice') as unknown,
    });
  });
});
