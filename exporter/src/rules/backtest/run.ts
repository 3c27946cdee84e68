import type { PrometheusApi } from '../../core/prometheus-api.js';
import { ProblemError } from '../../core/problem.js';
import { durationOf } from '../document/index.js';
import type { AlertNode, GroupNode, RuleFileNode } from '../model.js';
import { analyse } from '../promql/index.js';
import { ask, TooManySeries } from './ask.js';
import { expand, namesIn, recordsOf, type Records } from './expand.js';
import { foundOf, unexplainedOf } from './incidents.js';
import { flapsOf, pagesOf } from './state.js';
import type { AlertReport, Incident, Page, Report, Skipped, Window } from './types.js';

export interface Question {
  readonly files: readonly RuleFileNode[];
  /** Unix seconds. */
  readonly start: number;
  readonly end: number;
  /** Seconds; absent: the interval of each group. */
  readonly step?: number;
  /** Only these alerts; absent: all. */
  readonly only?: readonly string[];
  readonly incidents?: readonly Incident[];
}

export interface Ports {
  readonly prometheus: PrometheusApi;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
}

const DEFAULT_STEP = 60;
/** Moments of one alert. */
export const MAX_STEPS = 1_000_000;
const WEEK = 7 * 86_400;

/** Every alert of the files over the window. Rejects with a ProblemError when Prometheus cannot be asked at all. */
export async function backtest(question: Question, ports: Ports): Promise<Report> {
  const records = recordsOf(question.files);
  const known = new Map<string, boolean>();
  const alerts: AlertReport[] = [];
  const skipped: Skipped[] = [];
  for (const one of chosen(question)) {
    for (const name of reads(one.rule.expr, records)) {
      if (!known.has(name)) known.set(name, await isThere(name, question, ports));
    }
    const result = await alertOf(one, { question, ports, records, known });
    if ('pages' in result) alerts.push(result);
    else skipped.push(result);
  }
  const { start, end, step = DEFAULT_STEP, incidents } = question;
  const compared = incidents && {
    incidents: foundOf(incidents, alerts),
    unexplained: unexplainedOf(incidents, alerts),
  };
  return { window: { start, end, step }, alerts, skipped, ...compared };
}

interface Chosen {
  readonly rule: AlertNode;
  readonly group: GroupNode;
}

const chosen = ({ files, only }: Question): readonly Chosen[] =>
  files
    .flatMap(({ groups }) => groups)
    .flatMap((group) => group.rules.flatMap((rule) => (rule.kind === 'alert' ? [{ rule, group }] : [])))
    .filter(({ rule }) => only?.includes(rule.name) ?? true);

/** Names that an expression rests on, and those that recordings in between do. */
function reads(expr: string, records: Records): ReadonlySet<string> {
  const found = new Set<string>();
  const queue = [...namesIn(expr)];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (found.has(name) || !records.has(name)) continue;
    found.add(name);
    queue.push(...(records.get(name) ?? []).flatMap((recording) => namesIn(recording.expr)));
  }
  return found;
}

/** Looks at a stretch of time, which is enough to find what is recorded all the time. */
const LOOKS = 500;

async function isThere(name: string, { start, end }: Question, { prometheus }: Ports): Promise<boolean> {
  const step = Math.max(1, Math.ceil((end - start) / LOOKS));
  const lines = await prometheus.queryRange(`group({__name__=${JSON.stringify(name)}})`, { start, end, step });
  return lines.length > 0;
}

interface Scene {
  readonly question: Question;
  readonly ports: Ports;
  readonly records: Records;
  readonly known: ReadonlyMap<string, boolean>;
}

async function alertOf({ rule, group }: Chosen, scene: Scene): Promise<AlertReport | Skipped> {
  const { file, line } = rule.places.rule;
  const skip = (reason: string, remedy: string): Skipped => ({ alert: rule.name, file, line, reason, remedy });
  const [fault] = analyse(rule.expr).faults;
  if (fault !== undefined) return skip(`its expression is wrong: ${fault.message}`, 'See what parallax rules check says of it.'); // prettier-ignore
  const step = scene.question.step ?? durationOf(group.interval ?? '') ?? DEFAULT_STEP;
  const expanded = expand(rule.expr, { records: scene.records, isThere: (name) => scene.known.get(name) ?? true, step }); // prettier-ignore
  if (!expanded.ok) {
    return skip(
      `${expanded.name} is not there and cannot be written out: ${expanded.why}`,
      `Record it for that time first: promtool tsdb create-blocks-from rules --start ... --end ... --url ... ${file}`,
    );
  }
  const window = aligned(scene.question, step);
  const begun = scene.ports.now();
  try {
    const { active, queries, samples } = await ask(scene.ports.prometheus, expanded.expr, window);
    const cost = { queries, samples, seconds: (scene.ports.now() - begun) / 1000 };
    const holding = { hold: durationOf(rule.for ?? '0') ?? 0, keep: durationOf(rule.keepFiringFor ?? '0') ?? 0 };
    const pages = active.map((one) => pagesOf(one, holding, window));
    const judged = judge(pages, window);
    const about = { alert: rule.name, severity: rule.labels['severity'] ?? '', file, line, step };
    return { ...about, ...judged, seen: active.length, expanded: expanded.names, cost };
  } catch (error) {
    if (error instanceof TooManySeries) return skip(`its expression gives ${error.message}`, 'Aggregate labels away, or look at a shorter time.'); // prettier-ignore
    // What Prometheus says of one expression does not speak against the others; that it is not there does.
    const [problem] = error instanceof ProblemError ? error.problems : [];
    if (problem === undefined || !/ answers 4(?:00|22)/.test(problem.reason)) throw error;
    return skip(problem.reason, problem.remedy);
  }
}

/** Evaluations fall on multiples of the step, as subqueries do, so that two looks at one time see the same. */
function aligned({ start, end }: Question, step: number): Window {
  const first = Math.ceil(start / step) * step;
  return { start: first, end: first + Math.floor((end - first) / step) * step, step };
}

type Judged = Pick<AlertReport, 'pages' | 'pagesAWeek' | 'fired' | 'flaps' | 'median' | 'longest'>;

function judge(bySet: readonly (readonly Page[])[], { start, end, step }: Window): Judged {
  const pages = bySet.flat().sort((one, other) => one.from - other.from);
  const lengths = pages.map(({ from, to = end + step }) => to - from).sort((one, other) => one - other);
  const [median, longest] = [lengths[Math.floor((lengths.length - 1) / 2)], lengths.at(-1)];
  return {
    pages,
    pagesAWeek: (pages.length / (end - start + step)) * WEEK,
    fired: bySet.filter((own) => own.length > 0).length,
    flaps: bySet.reduce((sum, own) => sum + flapsOf(own), 0),
    ...(median === undefined || longest === undefined ? {} : { median, longest }),
  };
}
