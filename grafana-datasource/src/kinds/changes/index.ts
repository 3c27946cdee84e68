import { changesFrame } from '@parallax/contract';
import type { Kind } from '../kind.js';
import { unmatched, type Notice } from '../match.js';
import { metricsOf, stepOf, toPromql, wanted } from './asks.js';
import { tagsOf, type Entry } from './entry.js';
import { pathChanges } from './paths.js';
import { sicknesses } from './sickness.js';
import { verdictChanges } from './verdicts.js';

/** Entries that a dashboard can show; more are a picture of nothing. */
export const MOST = 1000;

export const changes: Kind<'changes'> = {
  kind: 'changes',
  label: 'Changes',
  help: 'A list for annotations: paths that changed, vantages that could not judge, providers that became slower.',
  drawnBy: 'Made for annotations of a dashboard; a Table shows it, too.',
  toPromql,
  toFrames: (query, answers, scope) => {
    const step = stepOf(scope);
    const kinds = wanted(query);
    const all = [
      ...(kinds.includes('path') ? pathChanges(answers, scope.from, step) : []),
      ...(kinds.includes('vantage') ? sicknesses(answers, scope, step) : []),
      ...(kinds.includes('cdn') ? verdictChanges(answers) : []),
    ].sort((a, b) => a.time - b.time || (a.text < b.text ? -1 : 1));
    const entries = all.slice(-MOST);
    const left: Notice[] =
      all.length > MOST
        ? [{ severity: 'warning', text: `The newest ${MOST} of ${all.length} changes are listed.` }]
        : [];
    const column = <T>(value: (entry: Entry) => T): T[] => entries.map(value);
    return [
      {
        spec: changesFrame,
        columns: {
          time: column(({ time }) => time),
          timeEnd: column(({ timeEnd }) => timeEnd),
          title: column(({ title }) => title),
          text: column(({ text }) => text),
          tags: column(({ tags }) => tagsOf(tags)),
          kind: column(({ kind }) => kind),
        },
        notices: [...unmatched(metricsOf(query), query.filter, scope.adhoc), ...left],
      },
    ];
  },
};
