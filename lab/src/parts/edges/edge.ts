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
  /** IPv4. */
  readonly address: string;
  readonly port: number;
  readonly log: string;
}

/** As proc_pid_net(5) writes it: the address in the order of bytes of this machine, which is a little-endian one. */
function hexOf(address: string, port: number): string {
  const bytes = address.split('.').map((part) => Number(part).toString(16).padStart(2, '0'));
  return `${bytes.reverse().join('')}:${port.toString(16).padStart(4, '0')}`.toUpperCase();
}

/** Waits until somebody in the namespace of the process listens there for TCP. */
export async function listening({ name, running, address, port, log }: Listener): Promise<void> {
  const socket = ` ${hexOf(address, port)} 00000000:0000 0A `;
  const ready = (): true | undefined => {
    if (running.ended()) throw new Error('it ended');
    return readFileSync(`/proc/${running.pid}/net/tcp`, 'utf8').includes(socket) || undefined;
  };
  await until(name, 60, ready, log);
}

/** What a started server is for others. */
export function edgeOf({ at = HERE, port, tls }: EdgeOptions & { readonly tls?: unknown }, log: string): Edge {
  const scheme = tls === undefined ? 'http' : 'https';
  return { address: at.address, port, url: `${scheme}://${at.address}:${port}`, log };
}
