/** The packet thread: blocks in poll while packets are in flight, sleeps in the event loop otherwise. */
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { loadLibc } from './libc.js';
import { PingLoop } from './ping-loop.js';
import type { Command, WorkerSetup } from './ping-protocol.js';

/** Descriptors of idle sockets are given back after this many milliseconds. */
const LINGER = 10_000;

function main(): void {
  const port = parentPort;
  const binding = loadLibc();
  if (port === null || typeof binding === 'string') throw new Error('the packet thread needs a parent and libc');
  const { wake, mail } = workerData as WorkerSetup;
  const waiting = new Int32Array(mail);
  const loop = new PingLoop(binding, wake);
  let stopped = false;
  let linger: NodeJS.Timeout | undefined;

  const obey = (command: Command): void => {
    if (command.kind === 'ping') loop.add(command.id, command.request);
    else if (command.kind === 'abort') loop.abort(command.id);
    else stopped = true;
  };
  const readMail = (): void => {
    if (Atomics.exchange(waiting, 0, 0) === 0) return;
    for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port)) {
      (next.message as Command[]).forEach(obey);
    }
  };
  const tell = (): void => {
    const outcomes = loop.outcomes();
    if (outcomes.length > 0) port.postMessage(outcomes);
  };

  port.on('message', (commands: Command[]) => {
    clearTimeout(linger);
    commands.forEach(obey);
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
