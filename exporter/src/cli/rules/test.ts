import type { Problem } from '../../core/problem.js';
import { ProblemError } from '../../core/problem.js';
import { FileError, type Files } from '../../core/files.js';
import { formatProblem } from '../../config/format.js';
import { MAX_YAML_CHARACTERS } from '../../core/yaml-text.js';
import { parseDuration } from '../../core/schema.js';
import { loadRules } from '../../rules/document/index.js';
import {
  coverageOf,
  NoPromtool,
  parseTests,
  runTests,
  type CaseResult,
  type TestFile,
  type TestOptions,
} from '../../rules/testing/index.js';
import { dirname, join } from 'node:path';
import { EXIT, paintFor, UsageError, type Command, type Context, type Given } from '../context.js';
import { asGithub, asJson, asJunit, asText, type Report } from './test-view.js';

const FORMATS = ['text', 'json', 'junit', 'github'] as const;
const MAX_FILES = 500;

export const rulesTest: Command = {
  name: 'rules test',
  usage: 'FILE... [OPTION]...',
  summary: 'Run tests of rules, and say which rules they cover.',
  details: `FILEs are tests as "promtool test rules" reads them; * and ? stand in the last part of a path. promtool runs them.
Beside its own format, "match: partial" may stand in an alert_rule_test or in one of its exp_alerts: labels and
annotations that are not named may then be anything, /text/ is an RE2 pattern that must be found in the value, and ~
means that there is no such label. As many alerts fire as are expected.
A rule is covered when a test that passed sees it fire and one sees it silent; a recorded series when a test asks for it
or an alert that fires rests on it.
Exits with 1 when a test fails or less is covered than --min-coverage says, with 2 when promtool or a file is missing.`,
  options: {
    promtool: { type: 'string', value: 'PATH', help: 'which promtool; default the one in PATH' },
    format: { type: 'string', short: 'f', value: FORMATS.join('|'), help: 'what to print; default text' },
    'min-coverage': { type: 'string', value: 'PERCENT', help: 'of the rules, 0 to 100; default 0' },
    timeout: { type: 'string', short: 't', value: 'TIME', help: 'for each start of promtool, 1s to 10m; default 1m' },
  },
  run: async (given, context) => {
    const wishes = wishesOf(given);
    const { ports, runProgram, writer } = await context.engine();
    const tests = await read(given.positionals, ports.files);
    const results: CaseResult[] = [];
    for (const file of tests) {
      results.push(...(await run(file, wishes, { runProgram, writer, signal: context.signal })));
    }
    const { files, problems } = await loadRules(ruleFilesOf(tests), ports.files);
    complain(problems, context);
    const report: Report = { results, coverage: coverageOf(files, results), least: wishes.least };
    context.stdout.write(written(report, wishes.format, context));
    const isFine = results.every(({ failures }) => failures.length === 0) && report.coverage.ratio >= wishes.least;
    return isFine ? EXIT.ok : EXIT.failed;
  },
};

interface Wishes extends TestOptions {
  readonly format: (typeof FORMATS)[number];
  /** 0 to 1. */
  readonly least: number;
}

function wishesOf(given: Given): Wishes {
  const text = given.text('format') ?? 'text';
  const format = FORMATS.find((one) => one === text);
  if (format === undefined) throw new UsageError(`--format is one of ${FORMATS.join(', ')}`);
  const percent = given.text('min-coverage') ?? '0';
  const least = /^\d{1,3}(?:\.\d{1,3})?$/.test(percent) ? Number(percent) : Number.NaN;
  if (!(least <= 100)) throw new UsageError('--min-coverage is a number from 0 to 100');
  const timeout = parseDuration(given.text('timeout') ?? '1m');
  if (timeout === undefined || timeout < 1000 || timeout > 600_000)
    throw new UsageError('--timeout is a duration from 1s to 10m, such as 30s');
  return { format, least: least / 100, timeout, promtool: given.text('promtool') ?? 'promtool' };
}

async function read(patterns: readonly string[], files: Files): Promise<TestFile[]> {
  if (patterns.length === 0) throw new UsageError('which FILE? Write files of tests, such as tests/*.yml');
  const paths = new Set<string>();
  for (const pattern of patterns) {
    const matched = await files.glob(pattern);
    if (matched.length === 0) throw new UsageError(`no file matches ${pattern}`);
    for (const path of matched) paths.add(path);
  }
  if (paths.size > MAX_FILES) throw new UsageError(`${paths.size} files match; at most ${MAX_FILES} at once`);
  const found: TestFile[] = [];
  const problems: Problem[] = [];
  for (const path of paths) {
    try {
      found.push(parseTests(await files.read(path, MAX_YAML_CHARACTERS), path));
    } catch (error) {
      if (error instanceof FileError) throw new UsageError(error.message);
      if (!(error instanceof ProblemError)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw new ProblemError(problems);
  return found;
}

async function run(...[file, wishes, ports]: Parameters<typeof runTests>): Promise<readonly CaseResult[]> {
  try {
    return await runTests(file, wishes, ports);
  } catch (error) {
    if (!(error instanceof NoPromtool)) throw error;
    throw new UsageError(
      `there is no program ${error.message}, which runs the tests. It comes with Prometheus (Debian: apt-get install prometheus); say where it is with --promtool PATH.`,
    );
  }
}

const ruleFilesOf = (tests: readonly TestFile[]): string[] => [
  ...new Set(tests.flatMap(({ file, ruleFiles }) => ruleFiles.map((pattern) => join(dirname(file), pattern)))),
];

/** Rules that cannot be read are no tests that fail: promtool has said so already where it matters. */
function complain(problems: readonly Problem[], { stderr, env }: Context): void {
  for (const problem of problems) stderr.write(`${formatProblem(problem, paintFor(stderr, env))}\n\n`);
}

function written(report: Report, format: Wishes['format'], { stdout, env }: Context): string {
  if (format === 'json') return asJson(report);
  if (format === 'junit') return asJunit(report);
  return format === 'github' ? asGithub(report) : asText(report, paintFor(stdout, env));
}
