import { PHASES, phaseTrendsFrame, phasesFrame, type Labels, type PhasesQuery, type RowOf } from '@parallax/contract';
import { PART } from '../histogram.js';
import type { Answers, Kind, Scope, Table } from '../kind.js';
import { unmatched } from '../match.js';
import { frameOf, known, rowsOf } from '../rows.js';
import { keyOf, PHASED, questions, SINGLE } from './questions.js';

type Phase = RowOf<typeof phasesFrame>;
type Trend = RowOf<typeof phaseTrendsFrame>;

export const phases: Kind<'phases'> = {
  kind: 'phases',
  label: 'Phases',
  help: 'Where the time goes: resolve, connect, TLS, first byte, transfer, as a waterfall and over time.',
  drawnBy: 'The panel Parallax CDN draws it; a Table and Time series show the figures.',
  toPromql: questions,
  toFrames: (query, answers, scope) => {
    const { of = 'http', filter } = query;
    return [
      frameOf(phasesFrame, waterfall(query, answers, scope), unmatched([PHASED[of]], filter, scope.adhoc)),
      frameOf(phaseTrendsFrame, trends(query, answers)),
    ];
  },
};

/** Parts of one histogram at one moment. */
interface Told {
  readonly time: number;
  readonly labels: Labels;
  readonly parts: Map<string, number>;
}

/** The answers about a metric with phases and about the one phase that has its own, as one. */
function told({ of = 'http' }: PhasesQuery, answers: Answers, suffix: '' | '_trends'): readonly Told[] {
  const single = collect(answers.table(`single${suffix}`), keyOf(of), SINGLE[of].phase);
  return [...collect(answers.table(`phases${suffix}`), [...keyOf(of), 'phase']), ...single].filter(
    ({ parts }) => (parts.get('count') ?? 0) > 0,
  );
}

function collect(table: Table, names: readonly string[], phase?: string): readonly Told[] {
  const found = new Map<string, Told>();
  for (const { labels, value, time } of rowsOf(table, [...names, PART])) {
    const key = [time, ...names.map((name) => labels[name])].join('\0');
    const one = found.get(key) ?? {
      time,
      labels: phase === undefined ? labels : { ...labels, phase },
      parts: new Map(),
    };
    found.set(key, one);
    one.parts.set(labels[PART] ?? '', value);
  }
  return [...found.values()];
}

const ORDER: readonly string[] = PHASES;
const inOrder = (one: Told, other: Told): number => {
  const text = ({ labels }: Told): string => [labels['probe'], labels['target'], labels['provider']].join('\0');
  const phase = ({ labels }: Told): number => ORDER.indexOf(labels['phase'] ?? '');
  if (text(one) !== text(other)) return text(one) < text(other) ? -1 : 1;
  return phase(one) - phase(other);
};

const meanOf = ({ parts }: Told): number | null => known((parts.get('sum') ?? Number.NaN) / (parts.get('count') ?? 0));
const of = ({ labels }: Told) => ({
  ...{ probe: labels['probe'] ?? '', target: labels['target'] ?? '' },
  ...{ provider: labels['provider'] ?? '', phase: labels['phase'] ?? '' },
});

function waterfall(query: PhasesQuery, answers: Answers, scope: Scope): readonly Phase[] {
  const seconds = (scope.to - scope.from) / 1000;
  return [...told(query, answers, '')].sort(inOrder).map((one) => ({
    ...of(one),
    vantage: '',
    ...{ p50: known(one.parts.get('r0.5')), p95: known(one.parts.get('r0.95')), mean: meanOf(one) },
    count: Math.round((one.parts.get('count') ?? 0) * seconds),
  }));
}

const trends = (query: PhasesQuery, answers: Answers): readonly Trend[] =>
  [...told(query, answers, '_trends')]
    .sort((one, other) => one.time - other.time || inOrder(one, other))
    .map((one) => ({ ...of(one), time: one.time, p50: known(one.parts.get('r0.5')), mean: meanOf(one) }));
