import type { Writable } from 'node:stream';

/** Resolves when a stream takes more, or is closed. Leaves no listener behind, however often a long page waits. */
export function drained(stream: Pick<Writable, 'on' | 'off'>): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      stream.off('drain', done);
      stream.off('close', done);
      resolve();
    };
    stream.on('drain', done);
    stream.on('close', done);
  });
}
