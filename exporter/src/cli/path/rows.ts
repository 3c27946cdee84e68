import type { AddressFacts, PathNode } from '@parallax/contract';
import { UNKNOWN } from '@parallax/contract';
import { endedAt, type History, type Track } from './history.js';

/** What stands in which order: one row a node, or one a TTL. */

/** Rounds for which a node that is no longer seen stays, and for which a new one is marked. */
const LINGER = 20;

export type NodeMark = 'destination' | 'ended' | 'new' | 'gone';

export interface Row {
  readonly ttl: number;
  /** Its place among the nodes of its TTL. */
  readonly branch: 'only' | 'first' | 'middle' | 'last';
  readonly track: Track;
  /** Flows of the last run; 0 for one that is gone. */
  readonly flows: number;
  readonly mark?: NodeMark;
  /** Nodes of this TTL that stand behind this row, where branches are merged. */
  readonly hidden: number;
  /** Last TTL of hops in a row that are all silent and stand in this row. */
  readonly until?: number;
  /** Node that a silent one is behind, where its TTL has several. */
  readonly behind?: string;
}

export interface RowOptions {
  readonly merged: boolean;
}

/** By TTL, then by flows, most first; nodes that are gone come last. */
export function rowsOf(history: History, { merged }: RowOptions): Row[] {
  const byTtl = new Map<number, Track[]>();
  for (const track of history.tracks()) {
    if (!isShown(track, history.lastRun)) continue;
    const here = byTtl.get(track.ttl);
    if (here) here.push(track);
    else byTtl.set(track.ttl, [track]);
  }
  const rows = [...byTtl]
    .sort(([a], [b]) => a - b)
    .flatMap(([, tracks]) => rowsAt(tracks.sort(byFlows(history.lastRun)), history, merged));
  return joinSilence(rows);
}

const flowsOf = (track: Track, lastRun: number): number => (track.lastRound === lastRun ? track.node.flows.length : 0);

const byFlows =
  (lastRun: number) =>
  (a: Track, b: Track): number =>
    flowsOf(b, lastRun) - flowsOf(a, lastRun) || b.lastRound - a.lastRound || (a.id < b.id ? -1 : 1);

/** A silent node that is gone was nobody. */
function isShown(track: Track, lastRun: number): boolean {
  const age = lastRun - track.lastRound;
  return track.node.address === undefined ? age === 0 : age <= LINGER;
}

function rowsAt(tracks: readonly Track[], history: History, merged: boolean): Row[] {
  // Silence behind silence says nothing new where others go on.
  const telling = tracks.filter((track, at) => at === 0 || !isDead(track) || !track.id.startsWith('**'));
  const shown = merged ? telling.slice(0, 1) : telling;
  const present = tracks.filter((track) => track.lastRound === history.lastRun).length;
  return shown.map((track, at) => {
    const mark = markOf(track, history);
    const silent = track.node.address === undefined;
    return {
      ttl: track.ttl,
      branch: shown.length === 1 ? 'only' : at === 0 ? 'first' : at === shown.length - 1 ? 'last' : 'middle',
      track,
      flows: flowsOf(track, history.lastRun),
      ...(mark === undefined ? {} : { mark }),
      hidden: merged ? Math.max(0, present - 1) : 0,
      ...(silent && tracks.length > 1 ? { behind: track.id.replace(/^\*+/, '') } : {}),
    };
  });
}

function markOf(track: Track, { rounds, lastRun, since }: History): NodeMark | undefined {
  if (track.lastRound < lastRun) return 'gone';
  if (track.node.destination) return 'destination';
  if (endedAt(track.node) > 0) return 'ended';
  const young = since?.changed === true && track.firstRound > 1 && rounds - track.firstRound < LINGER;
  return young && track.node.address !== undefined ? 'new' : undefined;
}

/** Hops in a row from which nothing answers any more say the same thing: they share a row. */
function joinSilence(rows: readonly Row[]): Row[] {
  const joined: Row[] = [];
  for (const row of rows) {
    const before = joined.at(-1);
    if (before && isAlone(before) && isAlone(row) && (before.until ?? before.ttl) === row.ttl - 1) {
      joined[joined.length - 1] = { ...before, until: row.ttl };
    } else joined.push(row);
  }
  return joined;
}

const isDead = ({ node }: Track): boolean => node.address === undefined && node.silence === 'filtered';
const isAlone = ({ track, branch }: Row): boolean => branch === 'only' && isDead(track);

/** The best name there is: the user's own for its network, else the one by reverse DNS. */
export function nameOf(facts: AddressFacts | undefined): string | undefined {
  if (facts === undefined) return undefined;
  const { network, site, ptr } = facts;
  const own = [network, site].filter((part) => part !== UNKNOWN).join('/');
  const name = [ptr === UNKNOWN ? '' : ptr, own === '' ? '' : ptr === UNKNOWN ? own : `[${own}]`];
  return name.some((part) => part !== '') ? name.filter((part) => part !== '').join(' ') : undefined;
}

/** `AS64500 Example`; undefined where the number is not known. */
export function asOf(facts: AddressFacts | undefined): string | undefined {
  if (facts === undefined || facts.asn === UNKNOWN) return undefined;
  return facts.as_name === UNKNOWN ? facts.asn : `${facts.asn} ${facts.as_name}`;
}

export function silenceText({ silence }: Pick<PathNode, 'silence'>): string {
  if (silence === 'never') return 'never answers';
  return silence === 'filtered' ? 'no answer from here on' : 'no answer';
}

/** The share of all flows that ended at this node, 0 to 1. */
export const lostShare = ({ ended }: Track, { flows }: History): number => (flows === 0 ? 0 : ended / flows);

/** The share of the probes meant for this node that it did not answer, 0 to 1. */
export const quietShare = ({ sent, received }: Track): number => (sent === 0 ? 0 : (sent - received) / sent);
