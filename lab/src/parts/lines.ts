/** Distance: servers that answer later, because what is asked takes its time to get there. */
import { fileURLToPath } from 'node:url';
import { listening } from './edges/edge.js';
import { start } from './process.js';
import type { Scope } from './scope.js';

const RELAY = fileURLToPath(new URL('./relay.js', import.meta.url));

export interface Line {
  /** `address:port` to listen at, and what is behind it. */
  readonly from: string;
  readonly to: string;
  /** Milliseconds that a request takes longer; connections are made at once. */
  readonly delay: number;
}

/** One process for all of them; resolves when they listen. */
export async function lines(scope: Scope, all: readonly Line[], log: string, namespace?: string): Promise<void> {
  const words = all.flatMap(({ from, to, delay }) => [from, to, String(delay)]);
  const running = start(scope, { name: 'lines', namespace, log, command: [process.execPath, RELAY, ...words] });
  for (const { from } of all) {
    const [address = '', port] = from.split(':');
    await listening({ name: `line at ${from}`, running, address, port: Number(port), log });
  }
}
