import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { FrameLike } from '@parallax/contract';

interface Recording {
  readonly frames: FrameLike[];
}

/** Frames of a recording of the model, by the name of its file. */
export function golden(name: string): FrameLike[] {
  const path = resolve(`grafana-panels/src/path/model/testdata/${name}.json`);
  return (JSON.parse(readFileSync(path, 'utf8')) as Recording).frames;
}
