import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createFiles, matches } from './files.js';

const files = createFiles();
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parallax-files-'));
});
afterEach(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);

describe('reading', () => {
  test('gives the text of a regular file, also through a link', async () => {
    writeFileSync(at('a'), 'grüß dich');
    symlinkSync(at('a'), at('link'));
    expect(await files.read(at('link'), 100)).toBe('grüß dich');
  });

  test('refuses a FIFO at once instead of waiting for a writer', async () => {
    execFileSync('mkfifo', [at('fifo')]);
    await expect(files.read(at('fifo'), 100)).rejects.toMatchObject({ kind: 'not_regular' });
  });

  test.each([
    ['a directory', '.', 'not_regular'],
    ['a missing file', 'nothing', 'missing'],
    ['a path through a file', 'a/b', 'missing'],
    ['a file that is too big', 'big', 'too_big'],
    ['bytes that are no text', 'binary', 'not_text'],
  ])('refuses %s', async (_, name, kind) => {
    writeFileSync(at('a'), '');
    writeFileSync(at('big'), 'x'.repeat(101));
    writeFileSync(at('binary'), Buffer.from([0xff, 0xfe, 0x00]));
    await expect(files.read(at(name), 100)).rejects.toMatchObject({ kind, name: 'FileError' });
  });

  test('refuses a device, and endless files without a size', async () => {
    await expect(files.read('/dev/zero', 100)).rejects.toMatchObject({ kind: 'not_regular' });
    await expect(files.read('/proc/cpuinfo', 10)).rejects.toMatchObject({ kind: 'too_big' });
  });

  test('a file may be exactly as big as allowed', async () => {
    writeFileSync(at('a'), 'x'.repeat(100));
    expect(await files.read(at('a'), 100)).toHaveLength(100);
  });
});

describe('patterns', () => {
  test('match in the last segment, sorted, hidden files left out', async () => {
    for (const name of ['b.json', 'a.json', '.c.json', 'a.yml']) writeFileSync(at(name), '');
    expect(await files.glob(at('*.json'))).toEqual([at('a.json'), at('b.json')]);
    expect(await files.glob(at('?.yml'))).toEqual([at('a.yml')]);
    expect(await files.glob(at('a.yml'))).toEqual([at('a.yml')]);
    expect(await files.glob(join(folder, 'none', '*'))).toEqual([]);
  });

  test.each([
    ['*', '', true],
    ['a*c', 'abbc', true],
    ['a*c', 'abbd', false],
    ['a?c', 'ac', false],
    ['*.json', 'x.json.bak', false],
    ['[a]', 'a', false],
    ['*a*a*a*a*a*a*a*a*a*b', 'a'.repeat(2_000), false],
  ])('%s against a name', (pattern, name, expected) => {
    expect(matches(pattern, name)).toBe(expected);
  });
});

describe('watching', () => {
  /** Resolves with the next change; fails when none comes. */
  const change = (pattern: string, act: () => void): Promise<void> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => done(new Error('no notice')), 45_000);
      const stop = files.watch(pattern, () => done());
      const started = setTimeout(act, 100);
      function done(error?: Error): void {
        clearTimeout(timer);
        clearTimeout(started);
        stop();
        if (error) reject(error);
        else resolve();
      }
    });

  test('sees a write, a new match, and a file replaced by rename', async () => {
    writeFileSync(at('a.json'), '1');
    await change(at('a.json'), () => writeFileSync(at('a.json'), '12'));
    await change(at('*.json'), () => writeFileSync(at('b.json'), '1'));
    writeFileSync(at('new'), '123');
    await change(at('a.json'), () => renameSync(at('new'), at('a.json')));
  });

  test('sees a directory link swapped, as Kubernetes does with mounted files', async () => {
    for (const [name, content] of Object.entries({ one: '1', two: '22' })) {
      mkdirSync(at(name));
      writeFileSync(join(at(name), 'a.json'), content);
    }
    symlinkSync(at('one'), at('data'));
    symlinkSync(join('data', 'a.json'), at('a.json'));
    symlinkSync(at('two'), at('next'));
    await change(at('a.json'), () => renameSync(at('next'), at('data')));
  });
});
