import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPath } from '../read.js';
import type { PathInput } from '../types.js';
import type { Recorded } from './record-frames.js';

const folder = join(__dirname, '..', 'testdata');

/** Names of all recordings. */
export const recordings = (): string[] => readdirSync(folder).filter((file) => file.endsWith('.json')).map((file) => file.slice(0, -5)).sort(); // prettier-ignore

/** What was recorded under this name. */
export function recorded(name: string): PathInput {
  const { frames } = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Recorded;
  return readPath(frames);
}
