import {
  probeBaseline,
  probeBaselineSpread,
  probeMedian,
  probeMedianHour,
  probeSpreadHour,
  type Recorded,
} from '@parallax/contract';
import type { RecordingRule } from '../../kit/rule.js';
import type { ReachSettings } from './settings.js';

/** What is usual at this hour of the week. */

const BY = 'vantage, probe, target';
type Slow = ReachSettings['slow'];

/** Half an hour of medians at least, in minutes: less is not an hour. */
const HALF = 30;
const hour = (q: number): string => `quantile_over_time(${q}, ${probeMedian.name}[1h])`;
const ENOUGH = `count_over_time(${probeMedian.name}[1h])`;

/** What was said of the same hour, from half an hour before to half an hour after, in each of the last four weeks. */
const weeks = ({ name }: Recorded): string =>
  `(${[1, 2, 3, 4].map((week) => `label_replace(${name} offset ${week * 7 * 24 - 1}h30m, "week", "${week}", "", "")`).join(' or ')})`;

/** The last day, without the hour that is just being judged. */
const DAY = `${probeMedianHour.name}[1d:1h] offset 1h`;

function seasonal(of: string, otherwise: string, slow: Slow): string {
  const known = `count by (${BY}) ${weeks(probeMedianHour)} >= ${slow.weeks}`;
  return `(${of}) and ${known} or (${otherwise}) and count_over_time(${DAY}) >= ${slow.hours}`;
}

export function baseline({ slow }: ReachSettings): readonly RecordingRule[] {
  const usual = `quantile by (${BY}) (0.5, ${weeks(probeMedianHour)})`;
  const between = `stddev by (${BY}) ${weeks(probeMedianHour)}`;
  const within = `quantile by (${BY}) (0.5, ${weeks(probeSpreadHour)})`;
  const day = (q: number): string => `quantile_over_time(${q}, ${DAY})`;
  return [
    { record: probeMedianHour, expr: `${hour(0.5)} and ${ENOUGH} >= ${HALF}` },
    { record: probeSpreadHour, expr: `(${hour(0.9)} - ${hour(0.5)}) and ${ENOUGH} >= ${HALF}` },
    { record: probeBaseline, expr: seasonal(usual, day(0.5), slow) },
    { record: probeBaselineSpread, expr: seasonal(`${within} + ${between}`, `${day(0.9)} - ${day(0.5)}`, slow) },
  ];
}
