import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { Fault } from '../core/failure.js';
import { Secret, type SecretRef } from '../core/secret.js';
import { codeOf } from './faults.js';

/** A bundle of well-known certificate authorities has 220 kB. */
const MAX_BYTES = 1024 * 1024;

interface Kept {
  readonly version: string;
  readonly secret: Secret;
}

/**
 * Reads secrets and keeps them until their file changes (modification time, size or inode), so that credentials can
 * be rotated in place. Files must be regular, at most 1 MiB, UTF-8; one trailing line end is cut off. Every failure
 * is a Fault `auth_failed` that names the file, never the content.
 */
export function createSecretReader(): (ref: SecretRef) => Promise<Secret> {
  const kept = new Map<string, Kept>();
  return async (ref) => {
    if ('value' in ref) return ref.value;
    const file = await openSecret(ref.file);
    try {
      const { mtimeNs, size, ino, isFile } = await statOf(file);
      if (!isFile) throw refusal(ref.file, 'is not a regular file');
      if (size > MAX_BYTES) throw refusal(ref.file, `is larger than ${MAX_BYTES / 1024} KiB`);
      const version = `${mtimeNs}:${size}:${ino}`;
      const known = kept.get(ref.file);
      if (known?.version === version) return known.secret;
      const secret = new Secret(await content(file, ref.file));
      kept.set(ref.file, { version, secret });
      return secret;
    } finally {
      await file.close();
    }
  };
}

function refusal(file: string, problem: string): Fault {
  return new Fault('auth_failed', `secret file ${file} ${problem}`, 'internal');
}

/** Without blocking: opening a named pipe would wait for a writer. */
async function openSecret(file: string): Promise<FileHandle> {
  try {
    return await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    throw refusal(file, `cannot be opened (${codeOf(error)})`);
  }
}

async function statOf(file: FileHandle): Promise<{ mtimeNs: bigint; size: number; ino: bigint; isFile: boolean }> {
  const stat = await file.stat({ bigint: true });
  return { mtimeNs: stat.mtimeNs, size: Number(stat.size), ino: stat.ino, isFile: stat.isFile() };
}

async function content(file: FileHandle, name: string): Promise<string> {
  const buffer = new Uint8Array(MAX_BYTES + 1);
  let length = 0;
  for (;;) {
    const { bytesRead } = await file.read(buffer, length, buffer.length - length, length);
    if (bytesRead === 0) break;
    length += bytesRead;
    if (length > MAX_BYTES) throw refusal(name, `is larger than ${MAX_BYTES / 1024} KiB`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(buffer.subarray(0, length)).replace(/\r?\n$/, '');
  } catch {
    throw refusal(name, 'is not UTF-8 text');
  }
}
