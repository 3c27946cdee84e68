import {
  agentBuild,
  clockLastStep,
  clockSteps,
  configLastReloadOk,
  configReloads,
  EVENT_OUTCOMES,
  eventBacklogAge,
  eventHeld,
  eventsTotal,
  HOLD_REASONS,
  loopDelay,
  queueBacklogBytes,
  queueBytes,
  queueItems,
  queueLimit,
  queueLost,
  queueUnclean,
  queueWritable,
  queueWriteErrors,
  queueWrittenBytes,
  recordsWritable,
  remoteBacklog,
  remoteBacklogAge,
  remoteClockOffset,
  remoteHeld,
  remoteNewest,
  remoteRequests,
  remoteSamples,
  resolverUp,
  scheduleLag,
  SICKNESSES,
  STORE_DROP_REASONS,
  storeDropped,
  storeFolded,
  storeSeries,
  storeSeriesLimit,
  vantageAnchors,
  vantageHealthy,
  vantageInfo,
  vantageSick,
} from '@parallax/contract';
import type { Vantage } from '../fleet.js';
import type { Random } from '../random.js';
import type { Memory } from '../tape.js';
import type { Host, Receiver } from '../truth.js';

/** The vantage about itself, its queue and the receiver. */

export interface Machine {
  readonly vantage: Vantage;
  readonly minute: number;
  readonly host: Host;
  readonly random: Random;
  readonly queue: Queue;
  /** Minutes since the agent began. */
  readonly age: number;
}

/** What is on the disk: it survives a restart. */
export interface Queue {
  /** Samples that wait, and minutes since the oldest of them came. */
  backlog: number;
  waiting: number;
}

const ENDPOINT = 'main';
const SAMPLES = 3_000;
const BYTES = 12;
/** Three hours of an outage fill it. */
const LIMIT = SAMPLES * BYTES * 180;
const LIMIT_SERIES = 100_000;

export function host(memory: Memory, machine: Machine): void {
  const { vantage, host: truth, random, age } = machine;
  memory.gauge(vantageInfo, { ...placeOf(vantage) }, 1);
  memory.gauge(agentBuild, { version: '1.0.0', node_version: '20' }, 1);
  if (age > 0) health(memory, truth);
  memory.gauge(resolverUp, { resolver: '192.0.2.53:53' }, truth.resolverUp ? 1 : 0);
  memory.gauge(resolverUp, { resolver: '192.0.2.54:53' }, 1);
  memory.add(clockSteps, {}, truth.clockSet ? 1 : 0);
  if (truth.clockSet || age === 0) memory.gauge(clockLastStep, {}, truth.clockSet ? truth.clock : 0);
  const late = truth.stall * Math.exp(0.4 * random.normal());
  for (const [rank, share] of Object.entries({ p50: 0.2, p90: 0.5, p99: 1, max: 2 })) memory.gauge(loopDelay, { rank }, late * share); // prettier-ignore
  for (let at = 0; at < 10; at += 1) memory.observe(scheduleLag, {}, late * random.next());
  const refused = truth.config === 'refused';
  for (const outcome of ['applied', 'unchanged', 'refused']) {
    const now = (age === 0 && outcome === 'applied') || (refused && machine.minute % 30 === 0 && outcome === 'refused');
    memory.add(configReloads, { outcome }, now ? 1 : 0);
  }
  memory.gauge(configLastReloadOk, {}, refused ? 0 : 1);
  memory.gauge(storeSeries, {}, Math.round(LIMIT_SERIES * truth.fill));
  memory.gauge(storeSeriesLimit, {}, LIMIT_SERIES);
  for (const budget of ['metric', 'source', 'total']) memory.add(storeFolded, { budget }, truth.fill >= 1 ? 20 : 0);
  quiet(memory);
  delivery(memory, machine);
}

/** Events and records go well all the time: no incident is about them. */
function quiet(memory: Memory): void {
  for (const reason of STORE_DROP_REASONS) memory.add(storeDropped, { reason }, 0);
  memory.gauge(recordsWritable, {}, 1);
  const endpoint = { endpoint: 'events' };
  memory.gauge(eventBacklogAge, endpoint, 2);
  for (const reason of HOLD_REASONS) memory.gauge(eventHeld, { ...endpoint, reason }, 0);
  for (const outcome of EVENT_OUTCOMES)
    memory.add(eventsTotal, { ...endpoint, outcome }, outcome === 'delivered' ? 60 : 0);
}

const placeOf = ({ country, asn }: Vantage): Record<string, string> => ({
  ...{ city: '', country, latitude: '', longitude: '', asn, provider: '', network: '' },
});

function health(memory: Memory, { sick }: Host): void {
  memory.gauge(vantageHealthy, {}, sick === 'no' ? 1 : 0);
  for (const reason of SICKNESSES) memory.gauge(vantageSick, { reason }, sick === reason ? 1 : 0);
  const failed = sick === 'anchors' ? 3 : 0;
  for (const [state, count] of Object.entries({ ok: 3 - failed, failed, unknown: 0 })) memory.gauge(vantageAnchors, { state }, count); // prettier-ignore
}

/** Requests of this minute by how they ended. */
const ENDED: Readonly<Record<Receiver, string>> = {
  well: 'delivered',
  down: 'unreachable',
  refuses: 'refused',
  rejects: 'partial',
};

function delivery(memory: Memory, { host: truth, random, queue, minute, age }: Machine): void {
  const { receiver, diskFull } = truth;
  const [samples, q] = [{ queue: 'samples' }, { queue: 'samples', consumer: ENDPOINT }];
  const flows = receiver === 'well' || receiver === 'rejects';
  const full = queue.backlog * BYTES >= LIMIT;
  const lost = diskFull || (full && !flows);
  memory.add(queueItems, samples, SAMPLES);
  memory.add(queueWrittenBytes, samples, SAMPLES * BYTES);
  for (const cause of ['size', 'age', 'damaged', 'disk'])
    memory.add(queueLost, { ...q, cause }, lost && cause === (diskFull ? 'disk' : 'size') ? SAMPLES : 0);
  memory.add(queueWriteErrors, samples, diskFull ? 12 : 0);
  memory.gauge(queueWritable, samples, diskFull ? 0 : 1);
  if (age === 0) memory.gauge(queueUnclean, samples, truth.restart === 'killed' ? 1 : 0);
  // A healthy sender is behind by seconds; after an outage it catches up at twenty times the rate.
  const wanted = SAMPLES * random.between(0.02, 0.3);
  queue.backlog = flows ? Math.max(wanted, queue.backlog - SAMPLES * 20) : queue.backlog + (lost ? 0 : SAMPLES);
  queue.waiting = flows && queue.backlog === wanted ? 0 : queue.waiting + 1;
  memory.gauge(queueBytes, samples, Math.round(queue.backlog * BYTES));
  memory.gauge(queueLimit, samples, LIMIT);
  memory.gauge(queueBacklogBytes, q, Math.round(queue.backlog * BYTES));
  remote(memory, { truth, queue, minute, flows, waits: random.between(1, 15) });
}

interface Sending {
  readonly truth: Host;
  readonly queue: Queue;
  readonly minute: number;
  readonly flows: boolean;
  /** Seconds that the oldest sample waits when all is well. */
  readonly waits: number;
}

function remote(memory: Memory, { truth, queue, minute, flows, waits }: Sending): void {
  const endpoint = { endpoint: ENDPOINT };
  const rejected = truth.receiver === 'rejects' ? 30 : 0;
  memory.add(remoteRequests, { ...endpoint, outcome: ENDED[truth.receiver] }, flows ? 12 : 2);
  memory.add(remoteSamples, { ...endpoint, outcome: 'delivered' }, flows ? SAMPLES - rejected : 0);
  for (const outcome of ['rejected', 'invalid', 'out_of_order', 'future', 'too_old', 'filtered'])
    memory.add(remoteSamples, { ...endpoint, outcome }, outcome === 'rejected' ? rejected : 0);
  memory.gauge(remoteBacklog, endpoint, Math.round(queue.backlog));
  memory.gauge(remoteBacklogAge, endpoint, queue.waiting * 60 + waits);
  if (flows) memory.gauge(remoteNewest, endpoint, minute * 60 - queue.waiting * 60);
  const held = truth.receiver === 'refuses' ? 'refused' : truth.receiver === 'down' ? 'backoff' : undefined;
  for (const reason of HOLD_REASONS) memory.gauge(remoteHeld, { ...endpoint, reason }, reason === held ? 1 : 0);
  if (flows) memory.gauge(remoteClockOffset, endpoint, Math.trunc(truth.clock));
}
