import {
  cdnCellsFrame,
  cdnEdgesFrame,
  cdnFindingsFrame,
  cdnTrendsFrame,
  cdnVisitsFrame,
  type CdnQuery,
} from '@parallax/contract';
import type { Answers, Columns, Kind, Scope } from '../kind.js';
import { unmatched } from '../match.js';
import { logAsk, recordsOf } from '../records.js';
import { frameOf } from '../rows.js';
import { cellsOf } from './cells.js';
import { edgesOf } from './edges.js';
import { findingsOf } from './findings.js';
import { planOf } from './plan.js';
import { ASKED, questions, sizeAsk } from './questions.js';
import { shownBy } from './shown.js';
import { trendsOf } from './trends.js';
import { MOST_VISITS, visitsOf } from './visits.js';

/** Records that single fetches and findings are taken from. */
const RECORDS = 100;

type Notices = NonNullable<Columns['notices']>;

export const cdn: Kind<'cdn'> = {
  kind: 'cdn',
  label: 'CDN comparison',
  help: 'Providers beside the baseline by vantage, place, partition or PoP: verdict, ratio, times, hits, errors, edges and findings.',
  drawnBy: 'The panel Parallax CDN draws it; a Table shows the figures.',
  size: sizeAsk,
  toPromql: questions,
  toLogql: ({ filter }, { adhoc }) => [logAsk('records', { kinds: ['cdn'], filter, adhoc }, RECORDS)],
  toFrames: (query, answers, scope) => {
    const cells = cellsOf(query, answers, scope);
    const read = recordsOf(answers.lines('records'), ['cdn']);
    const shown = shownBy(query, answers);
    const visits = visitsOf(read, shown);
    return [
      frameOf(cdnCellsFrame, cells, noticesOf(query, scope, cells)),
      frameOf(cdnTrendsFrame, trendsOf(query, answers, scope)),
      frameOf(cdnEdgesFrame, edgesOf(answers)),
      frameOf(cdnFindingsFrame, findingsOf(answers, read, shown)),
      frameOf(cdnVisitsFrame, visits.slice(0, MOST_VISITS), visitNotices(answers, read.notices, visits.length)),
    ];
  },
};

function noticesOf(query: CdnQuery, scope: Scope, cells: ReturnType<typeof cellsOf>): Notices {
  const notices = [...unmatched(ASKED, query.filter, scope.adhoc)];
  const { coarse } = planOf(query, scope);
  const sick = cells.reduce((most, one) => Math.max(most, one.sick ?? 0), 0);
  if (coarse && cells.length > 0) notices.push({ severity: 'info', text: 'There are many series: the intervals of ratios are asked at few ranks and are wider than they need be. Narrow the filter for closer ones.' }); // prettier-ignore
  if (sick > 0) notices.push({ severity: 'warning', text: 'Vantages that were sick for the last two minutes, or for more than half of the range, are left out of the comparison.' }); // prettier-ignore
  return notices;
}

function visitNotices(answers: Answers, read: Notices, visits: number): Notices {
  if (!answers.logs) return [{ severity: 'info', text: 'Single fetches and the headers that decided come from Loki, which is not set in the data source.' }]; // prettier-ignore
  if (visits <= MOST_VISITS) return read;
  return [...read, { severity: 'info', text: `The latest ${MOST_VISITS} fetches are shown; there are more.` }];
}
