import type { Answers } from '../kind.js';
import { findIn, toSeries, type Series } from '../series.js';
import { Words } from '../words.js';
import { WAY } from './asks.js';
import { names, type Entry } from './entry.js';

/** Pairs within the hour below which nothing is said. */
const LEAST_PAIRS = 30;
const HALF = 0.5;

interface Crossing {
  readonly time: number;
  readonly slower: boolean;
  readonly labels: Readonly<Record<(typeof WAY)[number], string>>;
  readonly share: number;
  readonly pairs: number;
}

/**
 * Where the share of pairs slower than the baseline crosses one half and stays there for a second point. That is what
 * the median does; whether the data bear a verdict is judged elsewhere, and the text says what was seen.
 */
export function verdictChanges({ table }: Answers): Entry[] {
  const words = new Words();
  const slower = toSeries(table('slower'), WAY, words);
  const pairs = toSeries(table('pairs'), WAY, words);
  const found: Crossing[] = [];
  for (let series = 0; series < slower.count; series++)
    found.push(...crossings(slower, series, pairs, findIn(pairs.index, slower, series)));
  const groups = new Map<string, Crossing[]>();
  for (const crossing of found) {
    const { probe, target, provider } = crossing.labels;
    const group = JSON.stringify([crossing.time, crossing.slower, probe, target, provider]);
    groups.set(group, [...(groups.get(group) ?? []), crossing]);
  }
  return [...groups.values()].map(entry);
}

function* crossings(slower: Series, series: number, pairs: Series, of: number): Generator<Crossing> {
  if (of < 0) return;
  const labels = Object.fromEntries(
    WAY.map((name) => [name, slower.labels[name]?.[series] ?? '']),
  ) as Crossing['labels'];
  const counts = new Map<number, number>();
  for (let at = pairs.start[of] ?? 0; at < (pairs.start[of + 1] ?? 0); at++)
    counts.set(pairs.time[at] ?? 0, pairs.value[at] ?? 0);
  let state: boolean | undefined;
  const end = slower.start[series + 1] ?? 0;
  for (let at = slower.start[series] ?? 0; at < end; at++) {
    const time = slower.time[at] ?? 0;
    const share = slower.value[at] ?? 0;
    const count = counts.get(time) ?? 0;
    if (count < LEAST_PAIRS) continue;
    const now = share >= HALF;
    const next = at + 1 < end ? slower.value[at + 1] : undefined;
    if (state === undefined) state = now;
    else if (now !== state && next !== undefined && next >= HALF === now) {
      state = now;
      yield { time, slower: now, labels, share, pairs: count };
    }
  }
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;

function entry(those: readonly Crossing[]): Entry {
  const [{ time, slower, labels }] = those as readonly [Crossing, ...Crossing[]];
  const vantages = those.map((one) => one.labels.vantage);
  const parts = those.map((one) => one.labels.partition).filter((part) => part !== '');
  const shares = those.map(({ share }) => share);
  const [low, high] = [percent(Math.min(...shares)), percent(Math.max(...shares))];
  const range = low === high ? low : `${low} to ${high}`;
  const pairs = Math.min(...those.map((one) => Math.round(one.pairs)));
  const of = parts.length === 0 ? '' : `, ${names(parts)}`;
  const what = slower ? 'half or more' : 'less than half';
  return {
    ...{ time, timeEnd: null, kind: 'cdn' },
    title: slower
      ? `${labels.provider} slower than the baseline`
      : `${labels.provider} no longer slower than the baseline`,
    text: `${labels.target} by ${labels.provider}, from ${names(vantages)}${of}: now ${what} of the pairs of an hour are more than 5 % slower than the baseline (${range} of at least ${pairs} pairs).`,
    tags: ['cdn', labels.provider, labels.target, ...[...new Set(vantages)].sort()],
  };
}
