import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Secret } from '../core/secret.js';
import { createSecretReader } from './secrets.js';

let folder = '';
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'parallax-secret-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const put = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

describe('a secret', () => {
  it('given inline is itself', async () => {
    const value = new Secret('s');
    expect(await createSecretReader()({ value })).toBe(value);
  });

  it('comes from a file without its trailing line end', async () => {
    const readSecret = createSecretReader();
    expect((await readSecret({ file: put('a', 'one\n') })).reveal()).toBe('one');
    expect((await readSecret({ file: put('b', 'one\r\n') })).reveal()).toBe('one');
    expect((await readSecret({ file: put('c', 'one \n\n') })).reveal()).toBe('one \n');
  });

  it('is kept until the file changes', async () => {
    const readSecret = createSecretReader();
    const file = put('rotated', 'old');
    const first = await readSecret({ file });
    expect(await readSecret({ file })).toBe(first);
    put('rotated', 'new');
    utimesSync(file, 1, 1);
    expect((await readSecret({ file })).reveal()).toBe('new');
  });

  it('is refused with the name of the file, never its content', async () => {
    const fifo = join(folder, 'fifo');
    execFileSync('mkfifo', [fifo]);
    const bad = [
      folder,
      fifo,
      join(folder, 'none'),
      put('big', 'x'.repeat((1 << 20) + 1)),
      put('bin', Buffer.from([0xff, 0xfe])),
    ];
    for (const file of bad) {
      await expect(createSecretReader()({ file })).rejects.toMatchObject({ reason: 'auth_failed', source: 'internal' });
      await expect(createSecretReader()({ file })).rejects.toThrow(file);
    }
    expect((await createSecretReader()({ file: put('full', 'x'.repeat(1 << 20)) })).reveal()).toHaveLength(1 << 20);
  });
});
