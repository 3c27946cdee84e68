import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { FileError } from '../core/files.js';
import { createFileWriter } from './file-writer.js';
import { createRunProgram } from './program.js';

const folder = mkdtempSync(join(tmpdir(), 'parallax-program-'));
afterAll(() => rmSync(folder, { recursive: true }));

const never = new AbortController().signal;
const bounds = { timeout: 50_000, maxBytes: 100_000 };
const run = createRunProgram({ PATH: process.env['PATH'], CANARY: 'secret' });
const node = (script: string, more = {}, signal = never): ReturnType<typeof run> =>
  run({ program: process.execPath, args: ['-e', script], ...bounds, ...more }, signal);

describe('programs', () => {
  it('run to their end, whatever their code', async () => {
    const script = 'process.stdout.write("out é"); process.stderr.write("err"); process.exitCode = 7';
    expect(await node(script)).toEqual({ outcome: 'ended', code: 7, stdout: 'out é', stderr: 'err' });
  });

  it('run where they are told to, and see no more of the environment than they need', async () => {
    const script = 'process.stdout.write(JSON.stringify([process.cwd(), process.env.CANARY ?? null]))';
    const result = await node(script, { directory: folder });
    expect(result).toMatchObject({ stdout: JSON.stringify([folder, null]) });
  });

  it('get their arguments as they are: no shell reads them', async () => {
    const args = ['-e', 'process.stdout.write(process.argv.slice(1).join("|"))', '--', '$(id)', 'a b', '*'];
    expect(await run({ program: process.execPath, args, ...bounds }, never)).toMatchObject({ stdout: '$(id)|a b|*' });
  });

  it('may be missing, or not be programs', async () => {
    expect(await run({ program: 'no-such-program-here', args: [], ...bounds }, never)).toEqual({ outcome: 'missing' });
    const file = join(folder, 'plain');
    writeFileSync(file, 'text');
    chmodSync(file, 0o644);
    expect(await run({ program: file, args: [], ...bounds }, never)).toEqual({ outcome: 'missing' });
  });

  it('are killed when they take too long, write too much, or are not wanted any more', async () => {
    const endless = 'setInterval(() => 0, 1000)';
    expect(await node(endless, { timeout: 200 })).toEqual({ outcome: 'timeout' });
    expect(await node(`process.stdout.write("x".repeat(5000)); ${endless}`, { maxBytes: 1000 })).toEqual({ outcome: 'too_much' }); // prettier-ignore
    const controller = new AbortController();
    const running = node(endless, {}, controller.signal);
    controller.abort(new Error('enough'));
    await expect(running).rejects.toThrow('enough');
    expect(() => node(endless, {}, controller.signal)).toThrow('enough');
    expect(await node('process.kill(process.pid, "SIGTERM"); setInterval(() => 0, 1000)')).toEqual({ outcome: 'killed', by: 'SIGTERM' }); // prettier-ignore
  });
});

describe('written files', () => {
  const writer = createFileWriter();

  it('are replaced whole, with the directories above them', async () => {
    const path = join(folder, 'a', 'b', 'c.yml');
    await writer.replace(path, 'one');
    await writer.replace(path, 'two');
    expect(readFileSync(path, 'utf8')).toBe('two');
    expect(readdirSync(join(folder, 'a', 'b'))).toEqual(['c.yml']);
    await writer.remove(path);
    await writer.remove(path);
    expect(existsSync(path)).toBe(false);
  });

  it('say why they cannot be written', async () => {
    writeFileSync(join(folder, 'file'), '');
    const failed = await writer.replace(join(folder, 'file', 'below'), 'x').catch((error: unknown) => error);
    expect((failed as FileError).message).toMatch(/below: (EEXIST|ENOTDIR)$/);
  });

  it('of a scratch directory go with it', async () => {
    let seen = '';
    const failing = writer.scratch(async (directory) => {
      seen = directory;
      expect(statSync(directory).mode & 0o777).toBe(0o700);
      await writer.replace(join(directory, 'x'), 'x');
      throw new Error('on purpose');
    });
    await expect(failing).rejects.toThrow('on purpose');
    expect(existsSync(seen)).toBe(false);
  });
});
