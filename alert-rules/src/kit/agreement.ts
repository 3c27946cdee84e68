import { vantageNetwork, type Metric, type Recorded } from '@parallax/contract';
import type { InputSeries } from './rule-test.js';
import { series } from './series.js';

/** Input for tests of {@link quorum}: subjects about which vantages a to e, each in a network of its own, and f beside a, disagree. */

/** Who says 1, and who says 0. The quorum is two vantages, half of them, in two networks. */
const CASES = {
  half: ['ab', 'cd'],
  less: ['ab', 'cde'],
  alone: ['a', ''],
  neighbours: ['af', 'cd'],
  unanimous: ['ab', ''],
} as const;

/** Of {@link CASES}, those that are agreed upon. */
export const AGREED = ['half', 'unanimous'] as const;
/** The others, with those who complain. */
export const COMPLAINTS = { less: ['a', 'b'], alone: ['a'], neighbours: ['a', 'f'] } as const;

/** The recorded series of 1 and 0, whose label `subject` is the name of the case; `values` are those of 1. */
export function disagreement(
  of: Metric | Recorded,
  subject: string,
  more: Readonly<Record<string, string>>,
  values: string,
): readonly InputSeries[] {
  // prettier-ignore
  const places = [...'abcdef'].map((vantage) => series(vantageNetwork, { vantage, network: vantage === 'f' ? 'a' : vantage }, '1x60')); // prettier-ignore
  const said = Object.entries(CASES).flatMap(([name, [yes, no]]) => [
    ...[...yes].map((vantage) => series(of, { vantage, [subject]: name, ...more }, values)),
    ...[...no].map((vantage) => series(of, { vantage, [subject]: name, ...more }, '0x60')),
  ]);
  return [...places, ...said];
}
