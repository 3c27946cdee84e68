import { DNS_SHARE_OUTCOMES, dnsSharesFrame, dnsShareTrendsFrame, type Labels, type RowOf } from '@parallax/contract';
import type { Answers, Kind, Table } from '../kind.js';
import { unmatched } from '../match.js';
import { frameOf, inOrder, known, rowsOf } from '../rows.js';
import { ASKED, questions } from './questions.js';

type Share = RowOf<typeof dnsSharesFrame>;
type Trend = RowOf<typeof dnsShareTrendsFrame>;

export const dnsShare: Kind<'dns-share'> = {
  kind: 'dns-share',
  label: 'DNS share',
  help: 'To which providers resolvers lead, beside the weights that were intended.',
  drawnBy: 'The panel Parallax CDN draws it; a Table shows the figures.',
  toPromql: questions,
  toFrames: (query, answers, scope) => [
    frameOf(dnsSharesFrame, shares(answers), unmatched(ASKED, query.filter, scope.adhoc)),
    frameOf(dnsShareTrendsFrame, trends(answers)),
  ],
};

const WHERE = ['vantage', 'probe', 'target', 'address'];
const PLAIN = ['vantage', 'probe', 'target'];

/** The values of a question by some labels; of several the largest. */
function lookup(table: Table, names: readonly string[]): (labels: Labels) => number | undefined {
  const keyOf = (labels: Labels): string => names.map((name) => labels[name] ?? '').join('\0');
  const values = new Map<string, number>();
  for (const { labels, value } of rowsOf(table, names)) {
    values.set(keyOf(labels), Math.max(value, values.get(keyOf(labels)) ?? value));
  }
  return (labels) => values.get(keyOf(labels));
}

function shares(answers: Answers): readonly Share[] {
  const measured = answers.table('measured');
  const bounds = lookup(measured, [...WHERE, 'kind', 'provider', 'bound']);
  const draws = lookup(answers.table('draws'), [...WHERE, 'kind']);
  const intended = lookup(answers.table('intended'), [...WHERE, 'provider']);
  const drift = lookup(answers.table('drift'), [...WHERE, 'kind', 'provider']);
  const ttl = lookup(answers.table('ttl'), PLAIN);
  const stretch = lookup(answers.table('stretch'), PLAIN);
  const steps = lookup(answers.table('steps'), [...PLAIN, 'outcome']);
  return rowsOf(measured, [...WHERE, 'kind', 'provider', 'bound'])
    .filter(({ labels }) => labels['bound'] === 'estimate')
    .map(({ labels }): Share => {
      const { vantage = '', probe = '', target = '', kind = '', provider = '' } = labels;
      const bound = (name: string): number | null => known(bounds({ ...labels, bound: name }));
      return {
        ...{ vantage, probe, target, kind, provider },
        ...{ measured: bound('estimate'), low: bound('low'), high: bound('high') },
        ...{ intended: known(intended(labels)), drift: known(drift(labels)), draws: known(draws(labels)) },
        ...{ ttl: known(ttl(labels)), stretch: known(stretch(labels)) },
        step: outcomeOf((outcome) => steps({ ...labels, outcome })),
      };
    })
    .sort(inOrder<Share>('probe', 'target', 'kind', 'provider', 'vantage'));
}

/** What most of the last rounds said; `out_of_step` where as many said so as not. */
function outcomeOf(rounds: (outcome: string) => number | undefined): string | null {
  const said = DNS_SHARE_OUTCOMES.map((outcome) => ({ outcome, count: rounds(outcome) ?? 0 }));
  const most = Math.max(...said.map(({ count }) => count));
  if (!(most > 0)) return null;
  const leading = said.filter(({ count }) => count === most).map(({ outcome }) => outcome);
  return leading.includes('out_of_step') ? 'out_of_step' : (leading[0] ?? null);
}

function trends(answers: Answers): readonly Trend[] {
  const names = ['probe', 'target', 'provider'];
  const keyOf = (time: number, labels: Labels): string => [time, ...names.map((name) => labels[name])].join('\0');
  const intended = new Map(rowsOf(answers.table('intended_trends'), names).map(({ time, labels, value }) => [keyOf(time, labels), value])); // prettier-ignore
  return [...rowsOf(answers.table('measured_trends'), [...names, 'kind'])]
    .sort((one, other) => one.time - other.time)
    .map(({ time, labels, value }) => {
      const { probe = '', target = '', provider = '', kind = '' } = labels;
      return { time, probe, target, kind, provider, measured: known(value), intended: known(intended.get(keyOf(time, labels))) }; // prettier-ignore
    });
}
