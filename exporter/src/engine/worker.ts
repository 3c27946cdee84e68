/** A packet thread: blocks in poll while packets are in flight, sleeps in the event loop otherwise. */
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { loadLibc, type Binding } from './libc.js';
import { PingLoop } from './ping-loop.js';
import { STOP, type LoopKind, type PacketLoop, type WorkerSetup } from './thread-protocol.js';
import { TraceLoop } from './trace-loop.js';

/** Descriptors of idle sockets are given back after this many milliseconds. */
const LINGER = 10_000;

const LOOPS: Readonly<Record<LoopKind, (binding: Binding, wake: number) => PacketLoop>> = {
  ping: (binding, wake) => new PingLoop(binding, wake),
  trace: (binding, wake) => new TraceLoop(binding, wake),
};

function main(): void {
  const port = parentPort;
  const binding = loadLibc();
  if (port === null || typeof binding === 'string') throw new Error('a packet thread needs a parent and libc');
  const { loop: kind, wake, mail } = workerData as WorkerSetup;
  const waiting = new Int32Array(mail);
  const loop = LOOPS[kind](binding, wake);
  let stopped = false;
  let linger: NodeJS.Timeout | undefined;

  const obey = (letter: unknown): void => {
    if (letter === STOP) stopped = true;
    else for (const command of letter as readonly unknown[]) loop.obey(command);
  };
  const readMail = (): void => {
    if (Atomics.exchange(waiting, 0, 0) === 0) return;
    for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port)) obey(next.message);
  };
  const tell = (): void => {
    const outcomes = loop.outcomes();
    if (outcomes.length > 0) port.postMessage(outcomes);
  };

  port.on('message', (letter: unknown) => {
    clearTimeout(linger);
    obey(letter);
    while (!stopped && !loop.idle) {
      loop.round();
      tell();
      readMail();
    }
    tell();
    if (stopped) {
      loop.free();
      port.close();
      return;
    }
    loop.closeIdleSockets('raw');
    linger = setTimeout(() => loop.closeIdleSockets('all'), LINGER);
  });
}

main();
