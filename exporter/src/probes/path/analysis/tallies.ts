import type { MplsLabel, PathQuote } from '@parallax/contract';
import type { HopReply } from '../../../core/tracer.js';
import { lastSeen, type Place, type Trail } from './places.js';
import type { Sighting } from './tracks.js';

/** A node while its packets are counted. */
export interface Tally {
  readonly id: string;
  readonly ttl: number;
  readonly flows: Set<number>;
  sent: number;
  received: number;
  readonly rtts: number[];
  icmp?: HopReply;
  replyTtl?: number;
  quoted?: PathQuote;
  mpls?: readonly MplsLabel[];
  destination: boolean;
  /** Flows that were seen again behind it. */
  behind: number;
  /** Flows that were last seen here and did not arrive. */
  ended: number;
  /** Flows that went unanswered from here on: those that are lost, and those excused because of limited answers. */
  lost: number;
  excused: number;
}

const COUNTS = { behind: 0, ended: 0, lost: 0, excused: 0 };

/** The nodes of all flows. Each packet counts at one node: the one that answered, else the one it was meant for. */
export class Tallies {
  readonly #byTtl: Map<string, Tally>[] = [];

  constructor(trails: readonly Trail[]) {
    for (const trail of trails) this.#walk(trail);
  }

  get(ttl: number, id: string): Tally | undefined {
    return this.#byTtl[ttl]?.get(id);
  }

  *[Symbol.iterator](): Generator<Tally> {
    for (const nodes of this.#byTtl) if (nodes) yield* nodes.values();
  }

  #walk(trail: Trail): void {
    const last = lastSeen(trail);
    for (const place of trail.places) {
      for (const id of place.ids) {
        const tally = this.#open(place.ttl, id);
        tally.flows.add(trail.flow);
        if (last && last.ttl > place.ttl) tally.behind++;
        else if (last !== place && isLost(trail)) tally.lost++;
        else if (last !== place && trail.excused) tally.excused++;
        // Spread packets ended at the first of their nodes, so that each flow ends once.
        else if (last === place && isLost(trail) && id === place.ids[0]) tally.ended++;
      }
      for (const sighting of place.stop.sightings) this.#count(place, sighting);
    }
  }

  #count({ ttl, ids }: Place, sighting: Sighting): void {
    const { reply } = sighting;
    const tally = this.#open(ttl, reply?.from ?? ids[0] ?? '');
    tally.sent++;
    if (!reply) return;
    tally.received++;
    if (typeof reply.rtt === 'number') tally.rtts.push(reply.rtt);
    if (reply.kind === 'icmp' && (tally.icmp === undefined || sighting.role !== 'router')) tally.icmp = reply;
    tally.destination ||= sighting.role === 'destination';
    if (reply.ttl !== undefined && reply.ttl > 0) tally.replyTtl ??= reply.ttl;
    if (reply.quoted) tally.quoted ??= reply.quoted;
    if (reply.mpls && reply.mpls.length > 0) tally.mpls ??= reply.mpls;
  }

  #open(ttl: number, id: string): Tally {
    const nodes = (this.#byTtl[ttl] ??= new Map<string, Tally>());
    let tally = nodes.get(id);
    if (!tally) {
      const flows = new Set<number>();
      tally = { id, ttl, flows, sent: 0, received: 0, rtts: [], destination: false, ...COUNTS };
      nodes.set(id, tally);
    }
    return tally;
  }
}

/** Whether a flow is known not to have arrived. */
export const isLost = ({ fate }: Trail): boolean => fate !== 'reached' && fate !== 'open';
