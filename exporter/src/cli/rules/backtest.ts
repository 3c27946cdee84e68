import { formatProblem } from '../../config/format.js';
import { readDocument } from '../../config/document.js';
import { connectPrometheus } from '../../core/prometheus-api.js';
import { ProblemError, type Problem } from '../../core/problem.js';
import { backtest, Incidents, MAX_STEPS, type Question, type Report } from '../../rules/backtest/index.js';
import { durationOf, loadRules } from '../../rules/document/index.js';
import type { RuleFileNode } from '../../rules/model.js';
import { EXIT, paintFor, UsageError, type Command, type Context, type ExitCode, type Given } from '../context.js';
import { PROMETHEUS_OPTIONS, prometheusAccess } from '../http-access.js';
import { asJson, asMarkdown, asText } from './backtest-view.js';

const FORMATS = ['text', 'json', 'markdown'] as const;
const MAX_ALERTS = 500;
const DAY = 86_400;

export const rulesBacktest: Command = {
  name: 'rules backtest',
  usage: 'FILE... --prometheus URL [OPTION]...',
  summary: 'What alerts would have done: pages a week, flaps, incidents found.',
  details: `Each alert's expression is asked for over a past stretch of time, and goes from pending to firing and back as "for" and
"keep_firing_for" say. Works with any rule files and with what speaks the query API of Prometheus.
Recorded series that are not there are written out as the expressions of the given FILEs that record them, where that can
be done; otherwise the alert is skipped and it is said how to record them.
Exits with 1 when an incident of --incidents is not found or an alert pages more often than --max-pages says, with 2 when
there is nothing to judge.`,
  options: {
    ...PROMETHEUS_OPTIONS,
    since: { type: 'string', value: 'TIME', help: 'how far to look back, 10m to 52w; default 7d' },
    end: { type: 'string', value: 'TIME', help: 'until when, such as 2026-11-22T12:00:00Z; default now' },
    step: {
      type: 'string',
      value: 'TIME',
      help: 'between two evaluations, 1s to 1h; default that of each group, or 1m',
    },
    alert: { type: 'string', value: 'NAME', multiple: true, help: 'only this alert; may be given several times' },
    incidents: { type: 'string', value: 'FILE', help: 'what is known to have happened, YAML: name, from, to, alerts' },
    'max-pages': { type: 'string', value: 'N', help: 'pages a week and alert that are too many, 0 to 100000' },
    format: { type: 'string', short: 'f', value: FORMATS.join('|'), help: 'what to print; default text' },
  },
  run: async (given, context) => {
    const { ports } = await context.engine();
    const wishes = wishesOf(given, ports.clock.wall() / 1000);
    const http = await prometheusAccess(given, { files: ports.files, env: context.env });
    const { files, problems } = await loadRules(given.positionals, ports.files);
    complain(problems, context);
    check(files, wishes);
    const known = given.text('incidents');
    const { incidents } = known === undefined ? {} : await readDocument(known, { files: ports.files, schema: Incidents }); // prettier-ignore
    const prometheus = connectPrometheus({
      ...{ http, get: ports.get, signal: context.signal },
      less: 'Ask for less: a shorter --since, a longer --step or one --alert.',
    });
    const question: Question = { files, ...wishes.question, ...(incidents && { incidents }) };
    const report = await backtest(question, { prometheus, now: () => ports.clock.now() });
    context.stdout.write(written(report, wishes.format, context));
    return exitOf(report, wishes.maxPages);
  },
};

interface Wishes {
  readonly format: (typeof FORMATS)[number];
  readonly question: Omit<Question, 'files' | 'incidents'>;
  readonly maxPages?: number;
}

/** `now` in Unix seconds. */
function wishesOf(given: Given, now: number): Wishes {
  if (given.positionals.length === 0) throw new UsageError('which FILE? Write rule files, such as rules/*.yml');
  const text = given.text('format') ?? 'text';
  const format = FORMATS.find((one) => one === text);
  if (format === undefined) throw new UsageError(`--format is one of ${FORMATS.join(', ')}`);
  const since = timeOf(given, 'since', { least: 600, most: 364 * DAY, says: 'from 10m to 52w, such as 7d' }) ?? 7 * DAY;
  const step = timeOf(given, 'step', { least: 1, most: 3_600, says: 'from 1s to 1h, such as 1m' });
  if (since / (step ?? 1) > MAX_STEPS && step !== undefined)
    throw new UsageError(`--since holds more than ${MAX_STEPS} steps; take a longer --step`);
  const end = endOf(given, now);
  const [only, most] = [given.texts('alert'), given.text('max-pages')];
  if (most !== undefined && !(/^\d{1,6}(?:\.\d{1,3})?$/.test(most) && Number(most) <= 100_000))
    throw new UsageError('--max-pages is a number from 0 to 100000');
  return {
    format,
    question: { start: end - since, end, ...(step && { step }), ...(only.length > 0 && { only }) },
    ...(most === undefined ? {} : { maxPages: Number(most) }),
  };
}

interface Bounds {
  readonly least: number;
  readonly most: number;
  readonly says: string;
}

function timeOf(given: Given, name: string, { least, most, says }: Bounds): number | undefined {
  const text = given.text(name);
  if (text === undefined) return undefined;
  const value = durationOf(text);
  if (value === undefined || value < least || value > most) throw new UsageError(`--${name} is a duration ${says}`);
  return value;
}

function endOf(given: Given, now: number): number {
  const text = given.text('end');
  if (text === undefined) return Math.floor(now);
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) / 1000 : Number.NaN; // prettier-ignore
  if (Number.isNaN(time)) throw new UsageError('--end is a time with its offset, such as 2026-11-22T12:00:00Z');
  return time;
}

/** What cannot be read is said; the rest is judged. */
function complain(problems: readonly Problem[], { stderr, env }: Context): void {
  for (const problem of problems) stderr.write(`${formatProblem(problem, paintFor(stderr, env))}\n\n`);
}

function check(files: readonly RuleFileNode[], { question: { only } }: Wishes): void {
  const rules = files.flatMap(({ groups }) => groups.flatMap((group) => group.rules));
  const names = rules.flatMap(({ kind, name }) => (kind === 'alert' ? [name] : []));
  const missing = only?.find((name) => !names.includes(name));
  if (missing !== undefined) throw new UsageError(`--alert: there is no alert ${missing} in these files`);
  const count = names.filter((name) => only?.includes(name) ?? true).length;
  if (count === 0) {
    const problem = { severity: 'error', reason: 'there are no alerts in these files', remedy: 'Give rule files with alerts.' } as const; // prettier-ignore
    throw new ProblemError([problem]);
  }
  if (count > MAX_ALERTS)
    throw new UsageError(`${count} alerts; at most ${MAX_ALERTS} at once. Choose some with --alert.`);
}

function written(report: Report, format: Wishes['format'], { stdout, env }: Context): string {
  if (format === 'json') return asJson(report);
  return format === 'markdown' ? asMarkdown(report) : asText(report, paintFor(stdout, env));
}

function exitOf({ alerts, incidents = [] }: Report, most: number | undefined): ExitCode {
  if (alerts.length === 0) return EXIT.usage;
  const isMissed = incidents.some(({ by }) => by.length === 0);
  const isLoud = most !== undefined && alerts.some(({ pagesAWeek }) => pagesAWeek > most);
  return isMissed || isLoud ? EXIT.failed : EXIT.ok;
}
