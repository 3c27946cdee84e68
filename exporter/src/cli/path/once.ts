import { EXIT, paintFor, type Context, type ExitCode } from '../context.js';
import type { Failure } from '../../core/failure.js';
import type { Target } from '../../core/target.js';
import type { Asked } from './ask.js';
import { dotOf } from './dot.js';
import { glyphsFor } from './glyphs.js';
import { History } from './history.js';
import { recordOf, withFacts } from './record.js';
import { sheet } from './sheet.js';
import { settleNames, traceAll, type Traced, type Tracing } from './tracing.js';
import type { Naming, View } from './view.js';

/** Paths for pipes, files and scripts: so many rounds, then what they showed. */

export interface Wish {
  readonly asked: Asked;
  readonly form: 'table' | 'json' | 'dot';
  readonly naming: Naming;
  readonly details: boolean;
}

/** One target over the rounds. */
interface Course {
  readonly target: Target;
  readonly history: History;
  startedAt?: number;
  failure?: Failure | undefined;
}

export async function once(wish: Wish, tracing: Tracing, context: Context): Promise<ExitCode> {
  const courses = wish.asked.hosts.map((host): Course => ({ target: wish.asked.target(host), history: new History() }));
  const { signal, stdout } = context;
  const report = reporter(wish, context);
  await everyRound(wish.asked, tracing, signal, async () => {
    const all = await traceAll(
      courses.map(({ target }) => target),
      tracing,
      signal,
    );
    const runs = all.flatMap(({ run }) => run ?? []);
    await settleNames(runs, tracing, signal);
    for (const [at, traced] of all.entries()) {
      const course = courses[at];
      if (course) report(course, note(course, traced, tracing));
    }
  });
  if (wish.form === 'table') stdout.write(tables(courses, wish, context));
  if (wish.form === 'dot') stdout.write(dotOf(courses.flatMap(({ history }) => history.last ?? [])));
  return exitOf(courses);
}

/** Rounds in a rhythm until there are enough; an interrupt ends them early. */
async function everyRound(
  { rounds = 1, interval }: Asked,
  { clock }: Tracing,
  signal: AbortSignal,
  round: () => Promise<void>,
): Promise<void> {
  try {
    for (let left = rounds; left > 0; left -= 1) {
      const startedAt = clock.now();
      await round();
      if (left > 1) await clock.sleep(Math.max(0, startedAt + interval - clock.now()), signal);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

function note(course: Course, traced: Traced, { prober }: Tracing): Traced {
  const run = traced.run === undefined ? undefined : withFacts(traced.run, prober.enricher);
  course.startedAt ??= traced.startedAt;
  course.failure = traced.failure;
  course.history.add({
    at: traced.endedAt,
    ...(run ? { run } : {}),
    ...(traced.failure ? { failure: traced.failure.detail } : {}),
  });
  return { ...traced, ...(run ? { run } : {}) };
}

/** Says what must be said after each round: errors, and lines of JSON. */
function reporter({ form, asked }: Wish, context: Context): (course: Course, traced: Traced) => void {
  const paint = paintFor(context.stderr, context.env);
  return ({ target }, { run, failure, startedAt }) => {
    if (failure) context.stderr.write(`${paint.red('error')}: ${target.host}: ${failure.detail}\n`);
    if (run === undefined || form !== 'json') return;
    const facts = { runId: context.newId(), vantage: asked.vantage, probe: asked.name, startedAt };
    const record = recordOf({ ...facts, target: target.name, host: target.host }, run);
    context.stdout.write(`${JSON.stringify(record)}\n`);
  };
}

/** A target whose first round failed has its error and no table. */
function tables(courses: readonly Course[], wish: Wish, context: Context): string {
  const view = viewFor(context, wish);
  return courses
    .filter(({ history }) => history.last !== undefined)
    .map(({ target, history, startedAt = 0 }) => sheet({ host: target.host, startedAt }, history, view))
    .join('\n');
}

const PIPE_COLUMNS = 160;

/** How things look that do not move. */
export function viewFor({ stdout, env }: Context, { naming, details }: Pick<Wish, 'naming' | 'details'>): View {
  const glyphs = glyphsFor(env);
  return {
    style: { paint: paintFor(stdout, env), ascii: glyphs.ascii },
    ...{ glyphs, naming, details, merged: false, live: false },
    columns: stdout.columns?.() ?? columnsOf(env['COLUMNS']) ?? PIPE_COLUMNS,
    facts: (node) => node.facts,
    time: timeOfDay,
  };
}

function columnsOf(text = ''): number | undefined {
  const columns = Number(text);
  return /^\d{1,4}$/.test(text) && columns >= 40 ? columns : undefined;
}

/** `12:03:04`, local. */
export function timeOfDay(ms: number): string {
  const date = new Date(ms);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}

/** The worst that happened to any target decides. */
export function exitOf(
  courses: readonly { readonly history: History; readonly failure?: Failure | undefined }[],
): ExitCode {
  if (courses.some(({ failure }) => failure?.source === 'internal')) return EXIT.internal;
  const reached = courses.every(({ history, failure }) => failure === undefined && (history.last?.reached ?? 0) > 0);
  return reached ? EXIT.ok : EXIT.failed;
}
