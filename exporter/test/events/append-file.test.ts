/** The file of events on a real disk: torn, foreign, moved away, emptied, full, shared. */
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createFileLock } from '../../src/engine/index.js';
import { createAppendFiles } from '../../src/platform/append-file.js';
import { mountRefusal, smallDisk } from '../kit/tmpfs.js';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const open = createAppendFiles(createFileLock());
const line = (number: number): string => `{"schema":"parallax.path/1","n":${number}}\n`;
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (path: string): string => readFileSync(path, 'utf8');

function place(): string {
  const folder = mkdtempSync(join(tmpdir(), 'plx-lines-'));
  closing.push(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'events.jsonl');
}

async function opened(path: string): ReturnType<typeof open> {
  const file = await open(path);
  closing.push(() => file.close());
  return file;
}

describe('the file of events', () => {
  it('is made with its directory for its owner alone, and grows', async () => {
    const path = join(place(), '..', 'deep', 'er', 'events.jsonl');
    const file = await opened(path);
    await file.append(bytes(line(1)));
    await file.append(bytes(line(2)));
    expect(text(path)).toBe(line(1) + line(2));
    expect(file.bytes).toBe(statSync(path).size);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('loses a torn last line of its own, at whatever byte it was torn', async () => {
    const path = place();
    const whole = line(1) + line(2);
    for (let length = 0; length <= whole.length; length += 1) {
      writeFileSync(path, whole.slice(0, length));
      await (await open(path)).close();
      const rest = length < line(1).length ? '' : length < whole.length ? line(1) : whole;
      expect(text(path), `torn at ${length}`).toBe(rest);
    }
  });

  it('ends the last line of somebody else, and cuts nothing of it', async () => {
    const path = place();
    writeFileSync(path, 'a note\nand one more without an end');
    const file = await opened(path);
    await file.append(bytes(line(1)));
    expect(text(path)).toBe(`a note\nand one more without an end\n${line(1)}`);
    expect(file.bytes).toBe(statSync(path).size);
  });

  it('finds the beginning of a torn line that is longer than what is read at once', async () => {
    const path = place();
    writeFileSync(path, `${line(1)}{"schema":"${'x'.repeat(200_000)}`);
    await opened(path);
    expect(text(path)).toBe(line(1));
  });

  it('is rotated, keeps as many as it should, and removes those of an earlier configuration', async () => {
    const path = place();
    writeFileSync(`${path}.7`, 'old');
    writeFileSync(`${path}.txt`, 'of somebody else');
    const file = await opened(path);
    for (let number = 1; number <= 5; number += 1) {
      await file.append(bytes(line(number)));
      await file.rotate(2);
      expect(file.bytes).toBe(0);
    }
    await file.append(bytes(line(6)));
    expect([path, `${path}.1`, `${path}.2`].map(text)).toEqual([line(6), line(5), line(4)]);
    expect([3, 7].some((number) => existsSync(`${path}.${number}`))).toBe(false);
    expect(text(`${path}.txt`)).toBe('of somebody else');
    await file.rotate(0);
    await file.append(bytes(line(7)));
    expect(text(path)).toBe(line(7));
    expect(existsSync(`${path}.1`)).toBe(false);
  });

  it('begins anew where somebody has moved it away, and goes on where somebody has emptied it', async () => {
    const path = place();
    const file = await opened(path);
    await file.append(bytes(line(1)));
    renameSync(path, `${path}.moved`);
    await file.append(bytes(line(2)));
    expect([text(`${path}.moved`), text(path)]).toEqual([line(1), line(2)]);
    truncateSync(path, 0);
    await file.append(bytes(line(3)));
    expect(text(path)).toBe(line(3));
    expect(file.bytes).toBe(line(3).length);
  });

  it('belongs to one process, and is no FIFO, directory or device', async () => {
    const path = place();
    await opened(path);
    await expect(open(path)).rejects.toMatchObject({ name: 'DiskError', kind: 'held' });
    execFileSync('mkfifo', [`${path}.fifo`]);
    mkdirSync(`${path}.d`);
    for (const odd of [`${path}.fifo`, `${path}.d`, '/dev/null']) {
      await expect(open(odd), odd).rejects.toMatchObject({ name: 'DiskError', kind: 'failed' });
    }
  });

  it.skipIf(mountRefusal !== undefined)('takes back half a batch that a full disk let in', async () => {
    const disk = smallDisk(256);
    closing.push(() => disk[Symbol.dispose]());
    const path = join(disk.path, 'events.jsonl');
    const file = await opened(path);
    await file.append(bytes(line(1)));
    await expect(file.append(new Uint8Array(1 << 20).fill(0x61))).rejects.toMatchObject({ kind: 'full' });
    expect(text(path)).toBe(line(1));
    await file.append(bytes(line(2)));
    expect(text(path)).toBe(line(1) + line(2));
  });
});
