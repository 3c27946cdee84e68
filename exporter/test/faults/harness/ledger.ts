/**
 * What was asked of the sender. A round is one block of `series` samples with one timestamp; values follow from a seed,
 * so that a line of the ledger says all about a round.
 */
import { readFileSync } from 'node:fs';

export interface Round {
  /** Unix milliseconds; no two rounds have the same. */
  readonly timestamp: number;
  readonly series: number;
  /** `BlockSink.put` has resolved. */
  readonly accepted: boolean;
}

/** A line of the ledger: issued before `put` was called, accepted after it has resolved. */
export type Entry = { readonly issued: number; readonly series: number } | { readonly accepted: number };

/** By timestamp. The last line may be torn: what it said was never confirmed. */
export function readLedger(path: string): Map<number, Round> {
  const rounds = new Map<number, Round>();
  const lines = readFileSync(path, 'utf8').split('\n');
  for (const line of lines.slice(0, -1)) {
    const entry = JSON.parse(line) as Entry;
    if ('issued' in entry) {
      if (rounds.has(entry.issued)) throw new Error(`two rounds at ${entry.issued}`);
      rounds.set(entry.issued, { timestamp: entry.issued, series: entry.series, accepted: false });
    } else {
      const round = rounds.get(entry.accepted);
      if (round === undefined) throw new Error(`accepted and never issued: ${line}`);
      rounds.set(entry.accepted, { ...round, accepted: true });
    }
  }
  return rounds;
}

const STALE = 0x7ff0_0000_0000_0002n;
/** Values that careless code changes: staleness marker, another signalling NaN, -0, the smallest, infinities. */
const DELICATE = [STALE, 0x7ff0_dead_beef_0001n, 1n << 63n, 1n, 0x7ff0n << 48n, 0xfff0n << 48n];

/** Bits of a sample's value, as words; every so often a delicate one. */
export function valueBits(seed: number, timestamp: number, series: number): readonly [high: number, low: number] {
  const high = mix(mix(seed ^ series) ^ (timestamp / 2 ** 32)) ^ mix(timestamp);
  const low = mix(high ^ series);
  const delicate = DELICATE[(low >>> 0) % 97];
  if (delicate === undefined) return [high >>> 0, low >>> 0];
  return [Number(delicate >> 32n), Number(delicate & 0xffff_ffffn)];
}

/** Finalizer of MurmurHash3 (public domain): every bit of the input moves every bit of the output. */
function mix(word: number): number {
  let bits = word | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85eb_ca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2_ae35);
  return bits ^ (bits >>> 16);
}
