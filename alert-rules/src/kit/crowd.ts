import { vantageLocalProblem } from '@parallax/contract';
import type { FiringAlert, InputSeries } from './rule-test.js';
import { says, stands } from './fleet.js';
import { series } from './series.js';

/**
 * Input that tries a quorum of two vantages in two networks and a quarter of all: of these targets only `enough` and
 * `two-of-five` are ones that enough vantages complain of.
 */

export interface Witness {
  readonly vantage: string;
  readonly target: string;
  /** Whether this vantage shall see the fault. */
  readonly bad: boolean;
}

const letters = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, at) => String.fromCharCode(97 + at));

const all = (target: string, vantages: readonly string[], bad: readonly string[]): readonly Witness[] =>
  vantages.map((vantage) => ({ vantage, target, bad: bad.includes(vantage) }));

const WITNESSES: readonly Witness[] = [
  ...all('enough', letters(10), ['a', 'b', 'c']),
  ...all('few', letters(9), ['a', 'b']),
  ...all('alone', ['a'], ['a']),
  ...all('lone', ['a', 'b'], ['a']),
  ...all('neighbours', ['n1', 'n2', 'a'], ['n1', 'n2']),
  ...all('two-of-five', letters(5), ['a', 'b']),
  ...all('cut-off', ['cut', 'a', 'b'], ['cut', 'a']),
  ...all('unwell', ['ill', 'a', 'b'], ['ill', 'a']),
];

const PLACES: readonly InputSeries[] = [
  ...letters(10).map((vantage, at) => stands(vantage, { asn: `AS${at + 1}` })),
  ...['n1', 'n2'].map((vantage) => stands(vantage, { asn: 'AS90' })),
  stands('ill', { asn: 'AS91' }),
  says('ill', '0x600'),
  stands('cut', { asn: 'AS92' }),
  series(vantageLocalProblem, { vantage: 'cut' }, '1x600'),
];

/** The series of every vantage and target, and where the vantages stand. */
export const crowd = (sees: (witness: Witness) => readonly InputSeries[]): readonly InputSeries[] => [
  ...PLACES,
  ...WITNESSES.flatMap(sees),
];

/** What fires over a {@link crowd}. */
export const enough = (labels: Readonly<Record<string, string>>): readonly FiringAlert[] => [
  { labels: { ...labels, target: 'enough' } },
  { labels: { ...labels, target: 'two-of-five' } },
];
