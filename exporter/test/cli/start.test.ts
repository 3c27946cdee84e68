/** How the built command starts: by which flags, which modules, and what a signal does meanwhile. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const BIN = at('../../bin/parallax.js');
const DOCKERFILE = at('../../../provisioning/compose/Dockerfile');
const folder = mkdtempSync(join(tmpdir(), 'parallax-start-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly said: string;
}

/** The end of an agent with `code` in the place where the names of its modules are resolved: `specifier` is one. */
async function agentWith(code: string, whenItListens: NodeJS.Signals | 0): Promise<Ended> {
  const config = join(folder, 'parallax.yml');
  writeFileSync(config, "vantage: { name: early }\nserver: { listen: '127.0.0.1:0' }\n");
  const url = (text: string): string => `data:text/javascript,${encodeURIComponent(text)}`;
  const hook = url(`export async function resolve(specifier, context, next) { ${code}; return next(specifier, context); }`); // prettier-ignore
  const preload = url(`import { register } from 'node:module'; register(${JSON.stringify(hook)});`);
  const child = spawn(process.execPath, ['--import', preload, BIN, 'agent', '--config', config]);
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    if (text.includes('msg=listening')) child.kill(whenItListens);
  });
  const [exit, signal] = (await once(child, 'close')) as [number | null, string | null];
  return { code: exit, signal, said };
}

describe('an agent that still loads', () => {
  it.each(['SIGINT', 'SIGTERM'])('is ended by %s as one that runs', async (name) => {
    const send = `process.kill(process.pid, '${name}'); await new Promise((go) => setTimeout(go, 200))`;
    const { code, signal, said } = await agentWith(`if (specifier.endsWith('/cli/index.js')) { ${send} }`, 0);
    expect([code, signal], said).toEqual([0, null]);
    expect(said).toContain('shutting down');
  });

  it('loads nothing that only other commands need', async () => {
    const refuse = 'if (/alert-rules[/]|dist[/]rules[/]|cli[/]commands/.test(url)) throw new Error(url)';
    const { code, said } = await agentWith(`const { url } = await next(specifier, context); ${refuse}`, 'SIGTERM');
    expect([code, said], said).toEqual([0, expect.stringContaining('shutting down')]);
  });
});

describe('the young generation', () => {
  /** MiB, by the flag in a text. */
  const mebibytes = (text: string): number => Number(/--max-semi-space-size=(\d+)\b/.exec(text)?.[1]);

  it('is small wherever the agent is started: large pages cost several times as much to forward without the flag', () => {
    const [shebang = ''] = readFileSync(BIN, 'utf8').split('\n');
    const entry = readFileSync(DOCKERFILE, 'utf8').split('\n').filter((line) => line.startsWith('ENTRYPOINT')); // prettier-ignore
    expect(shebang).toMatch(/^#!\/usr\/bin\/env -S node /);
    expect(mebibytes(shebang)).toBeLessThan(4);
    expect(entry.map(mebibytes)).toEqual([mebibytes(shebang)]);
  });
});
