/** The README's first command, as it judges itself: three vantages, real servers, a fault and its recovery. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('../dist/demo/main.js', import.meta.url));

async function demo(args: readonly string[]): Promise<{ code: number | null; text: string }> {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, text };
}

const leftBehind = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('parallax-demo-'));

describe('npm run demo', () => {
  it('--once sees the fault and its recovery, says demo ok, and leaves nothing behind', async () => {
    const before = leftBehind();
    const { code, text } = await demo(['--once']);
    expect(text).toMatch(/the fast origin is stopped: every vantage sees it: as it must be/);
    expect(text).toMatch(/the fast origin is back: as it must be/);
    if (text.includes('network: namespaces')) {
      const words =
        /(\w+) {2}.* r2 - r3c - r3d - .*\n +[\d:]+ The path changed at hop 3: .*\(r3c, AS64500\); 1 hop longer\./g;
      expect([...text.matchAll(words)].map(([, vantage]) => vantage)).toEqual(['fra', 'ams', 'lon']);
      expect(text).toMatch(/r2 - \{r3a \| r3b\} - .*\n.*1 hop shorter\./);
    } else expect(text).toMatch(/no route changes: on loopback there is none/);
    expect(text.trimEnd().split('\n').at(-1)).toBe('demo ok');
    expect(code).toBe(0);
    expect(leftBehind()).toEqual(before);
  }, 240_000);

  it('refuses an option it does not know', async () => {
    expect(await demo(['--twice'])).toMatchObject({
      code: 2,
      text: expect.stringContaining('unknown option --twice') as unknown,
    });
  });
});
