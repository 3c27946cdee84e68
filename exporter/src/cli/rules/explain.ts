import { formatProblem } from '../../config/format.js';
import { connectPrometheus, type PrometheusApi } from '../../core/prometheus-api.js';
import { ProblemError, type Problem } from '../../core/problem.js';
import { loadRules } from '../../rules/document/index.js';
import { definitionsOf, explain, findAlerts, meantAlert, type Sources } from '../../rules/explain/index.js';
import { EXIT, paintFor, UsageError, type Command, type Context, type Given } from '../context.js';
import { PROMETHEUS_OPTIONS, prometheusAccess } from '../http-access.js';
import { asJson, asText } from './explain-view.js';

const FORMATS = ['text', 'json'] as const;
const MOST = 3;

export const rulesExplain: Command = {
  name: 'rules explain',
  usage: 'ALERT --prometheus URL [OPTION]...',
  summary: 'Why an alert fires or does not: condition by condition, vantage by vantage.',
  details: `The expression is taken apart into its conditions, and both sides of each are asked for now: what holds, what does not, and
by how much. Recorded series are followed into what they are made of. Where the alert rests on rounds of vantages, a table
says of each vantage whether it is counted, why not, and how many of its rounds failed; of other rules, the values of the
vantages behind what is compared.
The rule and its state come from the ruler at the URL; with --file, the rule and recorded series come from files first.
Exits with 0 when the alert fires or is pending, with 1 when it does not.`,
  options: {
    ...PROMETHEUS_OPTIONS,
    file: { type: 'string', value: 'FILE', multiple: true, help: 'rule files; the alert need not be loaded' },
    label: { type: 'string', short: 'l', value: 'NAME=VALUE', multiple: true, help: 'only what carries this label, such as target=shop' }, // prettier-ignore
    most: { type: 'string', value: 'N', help: `explain at most so many label sets, 1 to 100; default ${MOST}` },
    format: { type: 'string', short: 'f', value: FORMATS.join('|'), help: 'what to print; default text' },
  },
  run: async (given, context) => {
    const wishes = wishesOf(given);
    const { ports } = await context.engine();
    const http = await prometheusAccess(given, { files: ports.files, env: context.env });
    const { files, problems } = await loadRules(given.texts('file'), ports.files);
    complain(problems, context);
    const api = connectPrometheus({ http, get: ports.get, signal: context.signal });
    const sources: Sources = { files, live: await liveOf(api, files.length > 0) };
    const found = findAlerts(wishes.alert, sources);
    if (found.length === 0) throw unknownAlert(wishes.alert, sources);
    const definitions = definitionsOf(sources);
    const explained = [];
    for (const one of found) explained.push(await explain(one, definitions, { api, choice: wishes.choice }));
    const paint = paintFor(context.stdout, context.env);
    context.stdout.write(wishes.format === 'json' ? asJson(explained) : asText(explained, paint));
    const active = explained.some(({ subjects }) => subjects.some(({ state }) => state !== 'inactive'));
    return active ? EXIT.ok : EXIT.failed;
  },
};

interface Wishes {
  readonly alert: string;
  readonly format: (typeof FORMATS)[number];
  readonly choice: { readonly labels: Readonly<Record<string, string>>; readonly most: number };
}

function wishesOf(given: Given): Wishes {
  const [alert, ...others] = given.positionals;
  if (alert === undefined || others.length > 0) throw new UsageError('which ALERT? Write one name, such as ParallaxTargetDown'); // prettier-ignore
  const text = given.text('format') ?? 'text';
  const format = FORMATS.find((one) => one === text);
  if (format === undefined) throw new UsageError(`--format is one of ${FORMATS.join(', ')}`);
  const most = given.text('most') ?? String(MOST);
  if (!/^[1-9]\d?$|^100$/.test(most)) throw new UsageError('--most is a whole number from 1 to 100');
  return {
    alert,
    format,
    choice: { labels: Object.fromEntries(given.texts('label').map(labelOf)), most: Number(most) },
  };
}

function labelOf(text: string): readonly [string, string] {
  const [, name, value] = /^([a-zA-Z_]\w{0,199})=(.{0,2000})$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new UsageError(`--label is NAME=VALUE, such as target=shop; "${text}" is not`); // prettier-ignore
  return [name, value];
}

/** What cannot be read is said; the rest is explained. */
function complain(problems: readonly Problem[], { stderr, env }: Context): void {
  for (const problem of problems) stderr.write(`${formatProblem(problem, paintFor(stderr, env))}\n\n`);
}

/** With files the ruler need not be where the data are. */
async function liveOf(api: PrometheusApi, withFiles: boolean): Promise<Sources['live']> {
  try {
    return await api.rules();
  } catch (error) {
    if (withFiles && error instanceof ProblemError) return [];
    throw error;
  }
}

function unknownAlert(alert: string, sources: Sources): ProblemError {
  const meant = meantAlert(alert, sources);
  const where = sources.files.length > 0 ? 'neither in the files nor in the ruler' : 'not in the ruler at this URL';
  const remedy = meant === undefined ? 'Give the file that has it: --file rules.yml.' : `Did you mean ${meant}?`;
  return new ProblemError([{ severity: 'error', reason: `the alert ${alert} is ${where}`, remedy }]);
}
