import type { Ports } from '../../src/scheduler/context.js';
import type { Peer } from '../kit/servers.js';

/** A peer as one probe type sees it: what to write as host, and the options that go with it. */
export interface Site {
  readonly host: string;
  /** Options as the user writes them; `{}` when absent. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Where a real peer of this kind cannot be had on loopback (ICMP), a fake port. */
  readonly ports?: Partial<Ports>;
  close(): Promise<void>;
}

/** What the conformance suite must know about a probe type. */
export interface Fixture {
  /** The least that a user must write; `{}` where every option has a default. */
  readonly minimal: Readonly<Record<string, unknown>>;
  /** A peer against which a run succeeds. */
  good(): Promise<Site>;
  /** A peer that takes the question and never answers: the run must end as a timeout. */
  silent(): Promise<Site>;
  /** Peers that misbehave. The run may succeed or fail; it must end in time, in order, and without a trace. */
  readonly hostile: Readonly<Record<string, () => Promise<Site>>>;
  /** A peer that refuses; by default the closed port 9 of loopback. */
  refusing?(): Promise<Site>;
  /** The text of `host` for a given host name or address, port 9 where a port must be written. */
  hostOf(host: string): string;
}

type Make = () => Promise<Peer>;

/** Turns servers of the kit into sites of a probe type. */
export function sites(
  peers: Readonly<Record<string, Make>>,
  hostOf: (port: number) => string,
  config?: Readonly<Record<string, unknown>>,
): Record<string, () => Promise<Site>> {
  return Object.fromEntries(
    Object.entries(peers).map(([name, make]) => [name, async () => site(await make(), hostOf, config)]),
  );
}

export function site(peer: Peer, hostOf: (port: number) => string, config?: Readonly<Record<string, unknown>>): Site {
  return { host: hostOf(peer.port), close: () => peer.close(), ...(config === undefined ? {} : { config }) };
}
