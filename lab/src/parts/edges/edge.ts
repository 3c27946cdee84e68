import { readFileSync } from 'node:fs';
import { until, type Running } from '../process.js';

/** A cache in front of an origin. */
export interface Edge {
  /** Address and port that it listens at. */
  readonly address: string;
  readonly port: number;
  readonly url: string;
  readonly log: string;
}

export interface EdgeOptions {
  /** Own address, and the namespace that has it; default 127.0.0.1 here. */
  readonly at?: { readonly address: string; readonly namespace?: string };
  readonly port: number;
  /** `address:port` of the origin. */
  readonly origin: string;
  /** Own folder; everybody must be able to enter the folder that it is in, since servers drop their rights. */
  readonly folder: string;
}

export const HERE: NonNullable<EdgeOptions['at']> = { address: '127.0.0.1' };

/** A server that was started. */
export interface Listener {
  readonly name: string;
  readonly running: Running;
  readonly port: number;
  readonly log: string;
}

/** Waits until the process, in whatever namespace it is, listens for TCP on the port. */
export async function listening({ name, running, port, log }: Listener): Promise<void> {
  const wanted = new RegExp(
    `^ *\\d+: [0-9A-F]+:${port.toString(16).toUpperCase().padStart(4, '0')} [0-9A-F:]+ 0A `,
    'm',
  );
  const ready = (): true | undefined => {
    if (running.ended()) throw new Error('it ended');
    return wanted.test(readFileSync(`/proc/${running.pid}/net/tcp`, 'utf8')) || undefined;
  };
  await until(name, 20, ready, log);
}

/** What a started server is for others. */
export function edgeOf({ at = HERE, port }: EdgeOptions, log: string): Edge {
  return { address: at.address, port, url: `http://${at.address}:${port}`, log };
}
