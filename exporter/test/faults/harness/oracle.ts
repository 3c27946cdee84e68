/**
 * The process that keeps the ledger. Producers reach it over a socket, one JSON line an entry, and get an empty line back
 * once all that they said is on the medium: a producer issues a round only when the ledger has it.
 */
import { appendFileSync, closeSync, fdatasyncSync, openSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { once } from 'node:events';
import { serve } from './rpc.js';

let file = -1;
let waiting: Socket[] = [];
const producers = new Set<Socket>();

/** A producer may die within a line: what has no end was never said. */
function listen(producer: Socket): void {
  producers.add(producer);
  let rest = '';
  producer.setEncoding('utf8').on('data', (text: string) => {
    const end = text.lastIndexOf('\n') + 1;
    if (end > 0) keep(rest + text.slice(0, end), producer);
    rest = end > 0 ? text.slice(end) : rest + text;
  });
  producer.on('error', () => undefined);
  producer.on('close', () => producers.delete(producer));
}

function keep(lines: string, from: Socket): void {
  appendFileSync(file, lines);
  if (waiting.length === 0) setImmediate(sync);
  for (let count = lines.split('\n').length - 1; count > 0; count -= 1) waiting.push(from);
}

/** One sync for all that came meanwhile. */
function sync(): void {
  const told = waiting;
  waiting = [];
  fdatasyncSync(file);
  for (const socket of told) if (socket.writable) socket.write('\n');
}

const methods = {
  /** Opens a ledger and listens for producers on a socket of this path. */
  open: (ledger: string, socket: string): Promise<void> => {
    file = openSync(ledger, 'a');
    return new Promise((resolve) => createServer(listen).listen(socket, resolve));
  },
  /** Resolves when every producer has gone and all that they said is in the ledger. */
  close: async (): Promise<void> => {
    await Promise.all([...producers].map((producer) => once(producer, 'close')));
    sync();
    closeSync(file);
  },
};
export type OracleMethods = typeof methods;

serve(methods);
