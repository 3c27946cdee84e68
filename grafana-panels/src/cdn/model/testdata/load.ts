import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A frame as it stands in a file of this folder. */
export interface StoredFrame {
  readonly name: string;
  readonly length: number;
  readonly meta: { readonly custom: Readonly<Record<string, unknown>> };
  readonly fields: readonly { readonly name: string; readonly type: string; readonly values: readonly unknown[] }[];
}

/** The frames of a situation, for tests. */
export const stored = (name: string): readonly StoredFrame[] =>
  JSON.parse(readFileSync(join(dirname(fileURLToPath(import.meta.url)), `${name}.json`), 'utf8')) as StoredFrame[];
