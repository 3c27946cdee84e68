import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { makeDirectory } from './make-directory.js';

const root = mkdtempSync(join(tmpdir(), 'plx-make-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

it('makes those above it too, and minds none that is there', async () => {
  const path = join(root, 'a', 'b', 'c');
  await Promise.all([makeDirectory(path, 0o700), makeDirectory(path, 0o700)]);
  await makeDirectory(path, 0o700);
  for (const one of [path, join(root, 'a')]) expect(statSync(one).mode & 0o777).toBe(0o700);
});

it('says what is in its way', async () => {
  writeFileSync(join(root, 'file'), '');
  await expect(makeDirectory(join(root, 'file', 'x', 'y'))).rejects.toMatchObject({ code: 'ENOTDIR' });
});

it('ends where nothing can be made', async () => {
  await expect(makeDirectory('/proc/parallax/queue/one')).rejects.toMatchObject({ code: 'ENOENT' });
});
