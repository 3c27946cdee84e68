import type { Connection } from '../../src/core/net.js';

/** What a scripted peer says next, given all that it was told so far. Empty: nothing. Undefined: it closes. */
export type Script = (told: string) => string | Uint8Array | undefined;

export interface Scripted {
  readonly connection: Connection;
  /** All that the peer was told, Latin-1. */
  told(): string;
}

/**
 * A connection without a network: after each thing it is told (and once at the start) the peer says what `script`
 * answers, cut into chunks of `chunk` bytes. A peer with nothing to say would leave the reader waiting for ever, so that is an error here.
 */
export function scripted(script: Script, chunk = Infinity): Scripted {
  let told = '';
  let queue = Buffer.alloc(0);
  let closed = false;
  const absent = (): never => {
    throw new Error('not part of this test');
  };
  const tell = (bytes: Uint8Array): void => {
    told += Buffer.from(bytes).toString('latin1');
    const answer = script(told);
    if (answer === undefined) closed = true;
    else queue = Buffer.concat([queue, Buffer.from(answer as Uint8Array)]);
  };
  let begun = false;
  const connection: Connection = {
    remote: { ip: '127.0.0.1', family: '4' },
    localPort: 1,
    connectTime: 0.001,
    startTls: absent,
    http2: absent,
    close: () => undefined,
    write: (bytes) => Promise.resolve(tell(bytes)),
    exchange: async (request, consumer) => {
      await Promise.resolve();
      if (request.length > 0 || !begun) tell(request);
      begun = true;
      for (;;) {
        if (queue.length === 0) {
          if (!closed) throw new Error(`the peer has nothing more to say after ${JSON.stringify(told)}`);
          consumer.end();
          return { firstByte: 0.25, transfer: 0.5 };
        }
        const piece = queue.subarray(0, chunk);
        queue = queue.subarray(piece.length);
        const reused = Uint8Array.from(piece);
        const verdict = consumer.push(reused);
        reused.fill(0x21);
        if (verdict === 'done') return { firstByte: 0.25, transfer: 0.5 };
      }
    },
  };
  return { connection, told: () => told };
}
