import { pathFindingsFrame, pathLinksFrame, pathNodesFrame } from '@parallax/contract';
import type { Answers, Columns } from '../kind.js';
import { toSeries } from '../series.js';
import { FINDING, LINK, NODE } from './asks.js';
import { join, type Labelled } from './join.js';
import type { Pairs } from './pairs.js';
import type { Asked, Timeline } from './timeline.js';

export interface Setting {
  readonly asked: Asked;
  readonly answers: Answers;
  readonly pairs: Pairs;
  readonly time: Timeline;
}

/** What every frame of the topology begins with. */
function identity({ length, pair, round }: Labelled, { pairs, time }: Setting): Record<string, unknown[]> {
  const columns = { time: new Array<unknown>(length), vantage: new Array<unknown>(length), target: new Array<unknown>(length) }; // prettier-ignore
  for (let row = 0; row < length; row++) {
    columns.time[row] = time.ends[round[row] ?? 0];
    columns.vantage[row] = pairs.vantage[pair[row] ?? 0];
    columns.target[row] = pairs.target[pair[row] ?? 0];
  }
  return columns;
}

function labelled<T>({ length, series }: Labelled, values: readonly T[] = []): T[] {
  const column = new Array<T>(length);
  for (let row = 0; row < length; row++) column[row] = values[series[row] ?? 0] as T;
  return column;
}

function numbers({ length }: Labelled, values: Float64Array): (number | null)[] {
  const column = new Array<number | null>(length);
  for (let row = 0; row < length; row++) {
    const value = values[row] ?? Number.NaN;
    column[row] = Number.isNaN(value) ? null : value;
  }
  return column;
}

/** Labels are text; a TTL that is no number is of a stranger, and is nowhere. */
const ttls = (joined: Labelled): (number | null)[] =>
  labelled(
    joined,
    (joined.labels['ttl'] ?? []).map((text) => (/^\d{1,3}$/.test(text) ? Number(text) : null)),
  );

/** Adjacent nodes, round by round. */
export function linksFrame(setting: Setting): Columns<typeof pathLinksFrame> {
  const { asked, answers } = setting;
  const joined = join(asked.links, toSeries(answers.table('delays'), LINK, asked.words), setting);
  return {
    spec: pathLinksFrame,
    columns: {
      ...identity(joined, setting),
      ttl: ttls(joined),
      from: labelled(joined, joined.labels['from']),
      to: labelled(joined, joined.labels['to']),
      flows: numbers(joined, joined.first),
      delay: numbers(joined, joined.second),
    },
  };
}

/** What was measured at nodes, round by round. */
export function nodesFrame(setting: Setting): Columns<typeof pathNodesFrame> {
  const [rtt, ended] = ['nodes', 'ended'].map((refId) =>
    toSeries(setting.answers.table(refId), NODE, setting.asked.words),
  );
  if (rtt === undefined || ended === undefined) return { spec: pathNodesFrame, columns: {} };
  const joined = join(rtt, ended, setting);
  return {
    spec: pathNodesFrame,
    columns: {
      ...identity(joined, setting),
      ttl: ttls(joined),
      node: labelled(joined, joined.labels['node']),
      rtt: numbers(joined, joined.first),
      ended: numbers(joined, joined.second),
    },
  };
}

const NONE = toSeries({ length: 0, time: [], value: [], labels: {} }, []);

/** What the runs noticed, round by round; kinds with their number. */
export function findingsFrame(setting: Setting): Columns<typeof pathFindingsFrame> {
  const joined = join(toSeries(setting.answers.table('findings'), FINDING, setting.asked.words), NONE, setting);
  const nothing = new Array<null>(joined.length).fill(null);
  return {
    spec: pathFindingsFrame,
    columns: {
      ...identity(joined, setting),
      kind: labelled(joined, joined.labels['kind']),
      count: numbers(joined, joined.first),
      node: nothing,
      ttl: nothing,
      detail: nothing,
    },
  };
}
