import type { Phase, Reason, Source } from '@parallax/contract';
import { PROVIDERS, WEIGHTS, type Provider, type Target, type Vantage } from './fleet.js';

/** What is true in one minute, which agents then measure. An incident changes it. */

export interface Failure {
  readonly phase: Phase;
  readonly reason: Reason;
  readonly source: Source;
  /** Of the runs; 1 is all. */
  readonly share: number;
}

/** Of a target as one vantage sees it. */
export interface Pair {
  failure: Failure | undefined;
  /** Factor on every duration. */
  slower: number;
  /** Another number is another route. */
  route: number;
  /** Share of flows that end in the network on the way, and seconds that its link adds. */
  flowLoss: number;
  linkDelay: number;
  loop: boolean;
  mtu: number;
  /** Unix seconds. */
  notAfter: number;
  verification: 'passed' | 'certificate_expired' | 'certificate_name_mismatch' | 'certificate_untrusted';
  ocsp: 'good' | 'revoked' | 'missing';
  /** How far the second name server is behind. */
  serialLag: number;
  /** Shares that the answers really have. */
  weights: Record<'alpha' | 'beta', number>;
  outOfStep: boolean;
  providers: Record<Provider, Delivery>;
}

/** How a provider delivers; shares are of fetches. */
export interface Delivery {
  failing: number;
  slower: number;
  hits: number;
  wrongEdge: number;
  different: number;
  ttlIgnored: number;
  unknown: number;
  /** Objects with an error of the lint. */
  findings: number;
}

export type Receiver = 'well' | 'down' | 'refuses' | 'rejects';

/** Of the machine of a vantage and its agent. */
export interface Host {
  /** Of its runs, whatever the target: its own uplink. */
  failure: Failure | undefined;
  alive: boolean;
  /** Begins in this minute, with counters at 0. `killed`: without having closed its queue. */
  restart: 'no' | 'clean' | 'killed';
  /** What the self-test says. */
  sick: 'no' | 'anchors' | 'resolver' | 'clock_step' | 'loop_delay';
  resolverUp: boolean;
  /** Seconds that its clock is ahead, and whether it was set in this minute. */
  clock: number;
  clockSet: boolean;
  /** Seconds, 99th percentile of the event loop's delay. */
  stall: number;
  /** Share of runs that start too late to be made. */
  missed: number;
  receiver: Receiver;
  diskFull: boolean;
  config: 'applied' | 'refused';
  /** Series held, of the limit. */
  fill: number;
}

export interface Moment {
  /** Minutes from the start. */
  readonly minute: number;
  readonly vantage: Vantage;
}

/** Something that happens to the world from one minute to another. */
export interface Incident {
  readonly from: number;
  readonly to: number;
  readonly host?: (host: Host, moment: Moment) => void;
  readonly pair?: (pair: Pair, moment: Moment & { readonly target: Target }) => void;
}

const DAY = 86_400;

export const healthyPair = (): Pair => ({
  ...{ failure: undefined, slower: 1, route: 0, flowLoss: 0, linkDelay: 0, loop: false, mtu: 1500 },
  ...{ notAfter: 75 * DAY, verification: 'passed', ocsp: 'good', serialLag: 0 },
  weights: { ...WEIGHTS },
  outOfStep: false,
  providers: Object.fromEntries(PROVIDERS.map((name) => [name, delivery(name)])) as Record<Provider, Delivery>,
});

const delivery = (name: Provider): Delivery => ({
  ...{ failing: 0, slower: name === 'origin' ? 2.5 : 1, hits: name === 'origin' ? 0 : 0.93, wrongEdge: 0 },
  ...{ different: 0, ttlIgnored: 0, unknown: 0, findings: 0 },
});

export const healthyHost = (): Host => ({
  ...{ failure: undefined, alive: true, restart: 'no', sick: 'no', resolverUp: true, clock: 0, clockSet: false },
  ...{ stall: 0.004, missed: 0, receiver: 'well', diskFull: false, config: 'applied', fill: 0.1 },
});
