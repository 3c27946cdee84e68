/**
 * What stands in the way of a picture, and what is lacking in one, each with what mends it. Pure: what the panel was
 * given goes in.
 */
import type { FrameLike, FrameSpec } from '@parallax/contract';
import { isFrame, pathDetailsFrame, pathFactsFrame, pathFindingsFrame, pathLinksFrame, pathNodesFrame, pathRoundsFrame, pathRoutesFrame } from '@parallax/contract'; // prettier-ignore

export interface Problem {
  readonly id: string;
  readonly severity: 'error' | 'warning' | 'info';
  /** Two or three words, for a badge. */
  readonly title: string;
  /** What it means and what mends it. */
  readonly remedy: string;
}

/** Instead of a picture; `ready` when there is one to draw. */
export type Situation =
  { readonly kind: 'ready' } | { readonly kind: 'loading' | 'error' | 'wrong' | 'empty' | 'filtered' | 'flat'; readonly problem: Problem }; // prettier-ignore

/** The parts of Grafana's `PanelData` that are looked at. */
export interface Given {
  readonly state: string;
  readonly series: readonly Frame[];
  readonly errors?: readonly { readonly message?: string | undefined; readonly refId?: string | undefined }[];
  /** End of the time range, milliseconds. */
  readonly until: number;
}

/** A frame with the notices that a data source may add. */
export type Frame = FrameLike & {
  readonly meta?:
    | {
        readonly notices?:
          readonly { readonly severity: 'error' | 'warning' | 'info'; readonly text: string }[] | undefined;
      }
    | undefined;
};

const SPECS = [
  pathRoundsFrame,
  pathLinksFrame,
  pathNodesFrame,
  pathFactsFrame,
  pathFindingsFrame,
  pathDetailsFrame,
  pathRoutesFrame,
];

const rows = (spec: FrameSpec, given: Given): number =>
  given.series.reduce((sum, frame) => sum + (isFrame(spec, frame) ? frame.length : 0), 0);

/** Whether any of the frames is one of ours: then the panel is worth proposing. */
export const hasPaths = (frames: readonly FrameLike[]): boolean =>
  frames.some((frame) => SPECS.some((spec) => isFrame(spec, frame)));

/** Whether there is something to draw, and if not, why. */
export function situation(given: Given): Situation {
  const links = rows(pathLinksFrame, given);
  if (links > 0) return { kind: 'ready' };
  const failed = given.errors?.[0];
  if (failed !== undefined || given.state === 'Error') return { kind: 'error', problem: failure(failed?.message) };
  if (given.state === 'Loading' || given.state === 'NotStarted') return { kind: 'loading', problem: LOADING };
  if (rows(pathRoundsFrame, given) > 0) return { kind: 'flat', problem: NO_TOPOLOGY };
  if (given.series.length === 0) return { kind: 'empty', problem: NO_QUERY };
  return hasPaths(given.series) ? { kind: 'empty', problem: NO_PATHS } : { kind: 'wrong', problem: WRONG_KIND };
}

const LOADING: Problem = { id: 'loading', severity: 'info', title: 'Asking for paths', remedy: '' };

const NO_QUERY: Problem = {
  id: 'empty',
  severity: 'info',
  title: 'No data',
  remedy: 'Choose the data source Parallax Internet and its query "Paths", or a longer time range.',
};

const NO_PATHS: Problem = {
  id: 'empty',
  severity: 'info',
  title: 'No paths in this time range',
  remedy:
    'Nothing was traced here and then. Check the time range and the filters of the query; an agent traces with a probe of the type "path" whose option is "metrics: { links: true }".',
};

const WRONG_KIND: Problem = {
  id: 'wrong',
  severity: 'info',
  title: 'This answer holds no paths',
  remedy: 'The panel draws the query "Paths" of the data source Parallax Internet: choose it in the query editor.',
};

const NO_TOPOLOGY: Problem = {
  id: 'flat',
  severity: 'warning',
  title: 'Paths are measured, their links are not kept',
  remedy:
    'Set "metrics: { links: true }" on the path probe of the agent: then links and nodes are exported and this picture is drawn from the next round on.',
};

/** The viewer's own filters leave nothing. */
export const FILTERED: Exclude<Situation, { kind: 'ready' }> = {
  kind: 'filtered',
  problem: {
    id: 'filtered',
    severity: 'info',
    title: 'Nothing is left',
    remedy: 'The vantages and targets chosen above have no paths in this round.',
  },
};

const CHECK = 'Open the data source\'s settings and choose "Save & test": it says what is missing.';

const failure = (message: string | undefined): Problem => ({
  id: 'error',
  severity: 'error',
  title: 'The question was not answered',
  remedy: `${ended(message === undefined || message === '' ? 'The data source gave no reason' : message)} ${CHECK}`,
});

/** Badges beside the sentence, most severe first, each said once. */
export function problems(given: Given): readonly Problem[] {
  const all = [...partialErrors(given), ...notices(given), ...old(given), ...noRecords(given)];
  const seen = new Set<string>();
  const once = all.filter((one) => !seen.has(one.remedy) && seen.add(one.remedy));
  return once.sort((a, b) => RANK[a.severity] - RANK[b.severity]);
}

const RANK = { error: 0, warning: 1, info: 2 };

const partialErrors = (given: Given): readonly Problem[] =>
  (given.errors ?? []).map((error, index) => ({
    id: `error-${index}`,
    severity: 'error',
    title: 'Partly answered',
    remedy: `${reasonOf(error)} What is drawn lacks that part.`,
  }));

/** Our data source names the query and says what to do; for what comes from elsewhere the panel does. */
function reasonOf({ message, refId }: NonNullable<Given['errors']>[number]): string {
  const reason = message === undefined || message === '' ? 'A part of the question failed, without a reason' : message;
  if (/^Query \w+[,:]/.test(reason)) return ended(reason);
  return `${refId === undefined ? '' : `Query ${refId}: `}${ended(reason)} ${CHECK}`;
}

const ended = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

const TITLES = { error: 'Error', warning: 'Incomplete', info: 'Note' } as const;

const notices = (given: Given): readonly Problem[] =>
  given.series
    .flatMap((frame) => frame.meta?.notices ?? [])
    .map(({ severity, text }, index) => ({ id: `notice-${index}`, severity, title: TITLES[severity], remedy: text }));

/** The last round is older than two intervals before the end of the time range. */
function old(given: Given): readonly Problem[] {
  const times = roundTimes(given);
  const [last, interval] = [times.at(-1), middleGap(times)];
  if (last === undefined || interval === undefined || given.until - last <= 2 * interval) return [];
  const minutes = Math.round((given.until - last) / 60_000);
  return [
    {
      id: 'old',
      severity: 'warning',
      title: 'Old data',
      remedy: `The last round is ${minutes < 120 ? `${minutes} minutes` : `${Math.round(minutes / 60)} hours`} older than the end of the time range: are the agents up, and does their data arrive?`,
    },
  ];
}

function roundTimes(given: Given): readonly number[] {
  const frame = given.series.find((one) => isFrame(pathRoundsFrame, one));
  const values = frame?.fields.find((field) => field.name === 'time')?.values ?? [];
  const times = new Set<number>();
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row];
    if (typeof value === 'number') times.add(value);
  }
  return [...times].sort((a, b) => a - b);
}

function middleGap(times: readonly number[]): number | undefined {
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? time));
  return gaps.sort((a, b) => a - b)[gaps.length >> 1];
}

/** Without Loki there are neither frames of details nor of routes. */
const noRecords = (given: Given): readonly Problem[] =>
  given.series.some((frame) => isFrame(pathDetailsFrame, frame) || isFrame(pathRoutesFrame, frame))
    ? []
    : [
        {
          id: 'records',
          severity: 'info',
          title: 'Without records',
          remedy:
            'MPLS labels, DSCP and the exact routes of flows stand in the records of runs: name a Loki that keeps them in the settings of the data source.',
        },
      ];
