import type { AlertReport, Found, Report } from '../../rules/backtest/index.js';
import type { paintFor } from '../context.js';
import { printable } from '../printable.js';
import { table } from '../table.js';

/** What alerts would have done, for people and programs. */

type Paint = ReturnType<typeof paintFor>;

/** A section as rows of text, the first one its head. */
interface Sheet {
  readonly title: string;
  readonly rows: readonly (readonly string[])[];
  /** Columns of numbers. */
  readonly right: readonly number[];
  readonly notes: readonly string[];
}

export function asText(report: Report, paint: Paint): string {
  const sheets = sheetsOf(report).map(({ title, rows, right, notes }) => {
    const [head = '', ...lines] = table(rows, right).split('\n');
    return [paint.bold(title), paint.dim(head), ...lines, ...notes.map((note) => `${note}\n`)].join('\n');
  });
  return `${headOf(report)}\n\n${sheets.join('\n')}`;
}

/** For a pull request. */
export function asMarkdown(report: Report): string {
  const cell = (text: string): string => text.replace(/[|\\]/g, '\\$&');
  const sheets = sheetsOf(report).map(({ title, rows, right, notes }) => {
    const [head = [], ...lines] = rows;
    const rule = head.map((_, at) => (right.includes(at) ? '---:' : '---'));
    const written = [head, rule, ...lines].map((row) => `| ${row.map(cell).join(' | ')} |`);
    return [`### ${title}`, '', ...written, '', ...notes.flatMap((note) => [note, ''])];
  });
  return `## Backtest\n\n${headOf(report)}\n\n${sheets.flat().join('\n')}`;
}

/** Pages of one alert that are written out; all of them are counted. */
const MAX_PAGES = 1_000;

/** One document; `pages` holds at most the first 1,000 of each alert. */
export function asJson(report: Report): string {
  const alerts = report.alerts.map(({ pages, ...rest }) => ({ ...rest, count: pages.length, pages: pages.slice(0, MAX_PAGES) })); // prettier-ignore
  return `${JSON.stringify({ ...report, alerts }, null, 2)}\n`;
}

const NONE = '-';
const at = (seconds: number): string => new Date(seconds * 1000).toISOString().replace(/:\d\d\.\d+Z$/, 'Z');

function headOf({ window, alerts }: Report): string {
  const sum = (of: (one: AlertReport) => number): number => alerts.reduce((total, one) => total + of(one), 0);
  const queries = sum(({ cost }) => cost.queries);
  const seconds = sum(({ cost }) => cost.seconds);
  const asked = `${counted(queries, 'query', 'queries')} in ${seconds.toFixed(1)} s`;
  return `${at(window.start)} to ${at(window.end)}: ${counted(alerts.length, 'alert')}, ${counted(sum(({ pages }) => pages.length), 'page')}; ${asked}.`; // prettier-ignore
}

const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

function sheetsOf(report: Report): readonly Sheet[] {
  const skipped = report.skipped.map(({ alert, file, line, reason, remedy }) => [printable(alert), `${printable(file)}:${line}`, printable(`${reason}. ${remedy}`)]); // prettier-ignore
  return [
    alertSheet(report),
    ...(report.skipped.length === 0 ? [] : [{ title: 'Skipped', rows: [['alert', 'place', 'why'], ...skipped], right: [], notes: [] }]), // prettier-ignore
    ...(report.incidents === undefined ? [] : [incidentSheet(report.incidents, report)]),
  ];
}

function alertSheet({ alerts }: Report): Sheet {
  // The loudest first: that is what one looks for.
  const sorted = [...alerts].sort((one, other) => other.pages.length - one.pages.length);
  const head = ['alert', 'severity', 'pages', 'a week', 'flaps', 'median', 'longest', 'first', 'last', 'samples', 'seconds']; // prettier-ignore
  const rows = sorted.map((one) => {
    const { pages, pagesAWeek, flaps, median, longest, cost } = one;
    const [first, last] = [pages[0], pages.at(-1)];
    return [
      ...[printable(one.alert), printable(one.severity)],
      ...[String(pages.length), pagesAWeek.toFixed(1), String(flaps), lasting(median), lasting(longest)],
      ...[first === undefined ? NONE : at(first.from), last === undefined ? NONE : at(last.from)],
      ...[String(cost.samples), cost.seconds.toFixed(2)],
    ];
  });
  return { title: 'Alerts', rows: [head, ...rows], right: [2, 3, 4, 5, 6, 9, 10], notes: expandedNotes(alerts) };
}

function expandedNotes(alerts: readonly AlertReport[]): readonly string[] {
  const names = [...new Set(alerts.flatMap(({ expanded }) => expanded))].sort();
  if (names.length === 0) return [];
  return [
    `Not recorded there, and written out as what records them in these files: ${names.map(printable).join(', ')}.`,
  ];
}

function incidentSheet(found: readonly Found[], { unexplained = {} }: Report): Sheet {
  const rows = found.map(({ name, from, by }) => {
    const [first, ...others] = by;
    const after = first === undefined ? NONE : lasting(first.after);
    const also = others.map(({ alert, after: later }) => `${alert} ${lasting(later)}`).join(', ');
    return [
      printable(name),
      at(from),
      first === undefined ? 'NOT FOUND' : printable(first.alert),
      after,
      printable(also),
    ];
  });
  const count = found.filter(({ by }) => by.length > 0).length;
  const alone = Object.entries(unexplained).map(([alert, pages]) => `${printable(alert)} ${pages}`);
  return {
    title: `Incidents: ${count} of ${found.length} found`,
    rows: [['incident', 'from', 'found by', 'after', 'and by'], ...rows],
    right: [3],
    notes: [
      alone.length === 0 ? 'Every page belongs to one of them.' : `Pages that belong to none: ${alone.join(', ')}.`,
    ],
  };
}

/** Seconds as people say them. */
function lasting(seconds: number | undefined): string {
  if (seconds === undefined) return NONE;
  if (seconds < 120) return `${Math.round(seconds)}s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)}m`;
  return seconds < 172_800 ? `${(seconds / 3_600).toFixed(1)}h` : `${(seconds / 86_400).toFixed(1)}d`;
}
