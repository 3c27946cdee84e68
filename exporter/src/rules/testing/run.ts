import { dirname, join, resolve } from 'node:path';
import type { FileWriter } from '../../core/file-writer.js';
import type { ProgramResult, RunProgram } from '../../core/program.js';
import { readAnswer, type Said } from './answer.js';
import type { AlertTest, CaseResult, Failure, TestCase, TestFile } from './model.js';
import { judgePartial } from './partial.js';

const MAX_OUTPUT = 16 * 1024 * 1024;

export interface TestPorts {
  readonly runProgram: RunProgram;
  readonly writer: Pick<FileWriter, 'replace' | 'scratch'>;
  readonly signal: AbortSignal;
}

export interface TestOptions {
  /** Name or path. */
  readonly promtool: string;
  /** Milliseconds for each start of it. */
  readonly timeout: number;
}

/** promtool is not there. */
export class NoPromtool extends Error {
  override readonly name = 'NoPromtool';
}

/**
 * Runs the tests of one file. A file of promtool's own format is handed over as it is; only when it fails, and for
 * files with partial matching, each case is run by itself, which tells whose failure it is. Rejects with
 * {@link NoPromtool}.
 */
export async function runTests(
  tests: TestFile,
  options: TestOptions,
  ports: TestPorts,
): Promise<readonly CaseResult[]> {
  const start = (file: string): Promise<ProgramResult> => promtool(file, options, ports);
  let whole: Failure | undefined;
  if (!tests.isExtended) {
    whole = failureOf(await start(tests.file));
    if (whole === undefined) return tests.cases.map((test) => ({ file: tests.file, test, failures: [] }));
  }
  const ruleFiles = tests.ruleFiles.map((pattern) => resolve(dirname(tests.file), pattern));
  const results = await ports.writer.scratch(async (directory) => {
    const all: CaseResult[] = [];
    for (const test of tests.cases) {
      const file = join(directory, `${test.index}.yml`);
      await ports.writer.replace(file, tests.textOf(test, ruleFiles));
      all.push({ file: tests.file, test, failures: judge(test, await start(file)) });
    }
    return all;
  });
  // promtool refuses the file for a reason that no case of it has alone, such as a field that it does not know.
  if (whole === undefined || results.some(({ failures }) => failures.length > 0)) return results;
  return [{ file: tests.file, test: tests.cases[0] ?? FILE, failures: [whole] }, ...results.slice(1)];
}

const FILE: TestCase = {
  index: 0,
  name: 'the file',
  place: { file: '', line: 1, column: 1, text: '', length: 1 },
  alerts: [],
  samples: [],
};

async function promtool(
  file: string,
  { promtool: program, timeout }: TestOptions,
  ports: TestPorts,
): Promise<ProgramResult> {
  const call = { program, args: ['test', 'rules', file], timeout, maxBytes: MAX_OUTPUT };
  const result = await ports.runProgram(call, ports.signal);
  if (result.outcome === 'missing') throw new NoPromtool(program);
  return result;
}

/** Why promtool did not say that all is well. */
function failureOf(result: ProgramResult): Failure | undefined {
  if (result.outcome === 'ended' && result.code === 0) return undefined;
  const got: Readonly<Record<Exclude<ProgramResult['outcome'], 'ended'>, string>> = {
    missing: 'is not there',
    timeout: 'took too long; see --timeout',
    too_much: 'printed more than is read',
    killed: 'was killed',
  };
  const text = result.outcome === 'ended' ? result.stderr.trim() || `ended with ${result.code}` : got[result.outcome];
  return { what: 'promtool', expected: 'SUCCESS', got: text };
}

function judge(test: TestCase, result: ProgramResult): readonly Failure[] {
  const whole = failureOf(result);
  if (result.outcome !== 'ended') return whole ? [whole] : [];
  const said = result.code === 0 ? [] : readAnswer(result.stderr);
  const answers = new Map(
    said.flatMap((one) => (one.kind === 'alert' && one.asked !== undefined ? [[one.asked, one] as const] : [])),
  );
  const own = said.flatMap((one) => plainFailure(one));
  const partial = test.alerts.flatMap((alert, at) => (alert.isPartial ? partialFailure(alert, answers.get(at)) : []));
  // A case that promtool cannot run at all answers no question; one complaint says it better than each question.
  const isRun = own.length === 0 || answers.size > 0 || !test.alerts.some(({ isPartial }) => isPartial);
  return isRun ? [...own, ...partial] : own;
}

function plainFailure(one: Said): Failure[] {
  if (one.kind === 'other') return [{ what: 'promtool', expected: 'SUCCESS', got: one.text }];
  if (one.kind === 'samples') return [{ what: `${one.expr} at ${one.at}`, expected: one.expected, got: one.got }];
  return one.asked === undefined ? [{ what: `${one.alert} at ${one.at}`, expected: one.expected, got: one.got }] : [];
}

function partialFailure(test: AlertTest, answer: Extract<Said, { kind: 'alert' }> | undefined): Failure[] {
  const what = `${test.alert} at ${test.at}`;
  if (answer === undefined) return [{ what, expected: 'an answer of promtool', got: 'none that can be read' }];
  const failure = judgePartial(test, answer.alerts);
  return failure ? [failure] : [];
}
