import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nameOf, type PlainRule } from './model.js';
import type { Mutant } from './mutants.js';
import { filesOf, takesPart, type OneTest } from './reduce.js';

/** promtool over mutants, two at a time. */

export type Verdict = 'killed' | 'survived' | 'not valid';

export interface Judged {
  readonly from: PlainRule;
  readonly file: string;
  readonly mutant: Mutant;
  readonly verdict: Verdict;
}

export interface Job {
  readonly file: string;
  readonly from: PlainRule;
  readonly mutant: Mutant;
}

/** Starting promtool costs more than most tests: several go into one start. */
const BATCH = 12;
const JOBS = 2;
/** The first look at each mutant is with this many tests, cheapest first; what survives sees the others one by one. */
const FIRST = 2;

interface Answer {
  readonly passed: boolean;
  readonly isParsed: boolean;
}

/** Whether each test passes as it stands; a test that fails would kill every mutant. */
export async function passing(tests: readonly OneTest[]): Promise<readonly OneTest[]> {
  const answers = await promtool(tests.map((one) => [one]));
  return tests.filter((_, at) => answers[at]?.passed);
}

export async function judge(jobs: readonly Job[], tests: readonly OneTest[]): Promise<readonly Judged[]> {
  const found = new Map<Job, Verdict>();
  let open = jobs.map((job) => ({ job, left: relevant(job, tests) }));
  for (let size = FIRST; open.length > 0; size = Math.min(size * 2, 8)) {
    const asked = open.filter(({ left }) => left.length > 0);
    for (const { job } of open.filter(({ left }) => left.length === 0)) found.set(job, 'survived');
    const parts = asked.map(({ job, left }) =>
      left.slice(0, size).map((one) => ({ ...one, changed: { from: job.from, to: job.mutant.rule } })),
    );
    const answers = await promtool(parts);
    open = asked.flatMap(({ job, left }, at) => {
      const { passed = true, isParsed = true } = answers[at] ?? {};
      if (!isParsed || !passed) found.set(job, isParsed ? 'killed' : 'not valid');
      return passed && isParsed ? [{ job, left: left.slice(size) }] : [];
    });
  }
  return jobs.map((job) => ({ ...job, verdict: found.get(job) ?? 'survived' }));
}

/** Tests in which the rule takes part: those that ask for it by name first, then the cheapest. */
function relevant({ from }: Job, tests: readonly OneTest[]): OneTest[] {
  const direct = (one: OneTest): number => (one.asked.has(nameOf(from)) ? 0 : 1);
  const concerned = tests.filter((one) => takesPart(from, one));
  return concerned.sort((one, other) => direct(one) - direct(other) || one.cost - other.cost);
}

type Part = readonly (OneTest & { readonly changed?: { readonly from: PlainRule; readonly to: PlainRule } })[];

/** Each part is a few tests of one mutant; it passes when all of them do. */
async function promtool(parts: readonly Part[]): Promise<readonly Answer[]> {
  const directory = mkdtempSync(join(tmpdir(), 'parallax-mutants-'));
  const answers: Answer[] = [];
  const batches = Array.from({ length: Math.ceil(parts.length / BATCH) }, (_, at) => at * BATCH);
  const work = async (): Promise<void> => {
    for (let first = batches.shift(); first !== undefined; first = batches.shift()) {
      const start = first;
      const part = parts.slice(start, start + BATCH);
      const names = part.map((tests, at) =>
        tests.map((one, index) => written(directory, `${start + at}-${index}`, one)),
      );
      const output = await run(names.flat());
      const verdicts = read(output.stdout);
      names.forEach((paths, at) => {
        const passed = paths.every((path) => verdicts.get(path) === true);
        answers[start + at] = {
          passed,
          isParsed: !paths.some((path) => output.stderr.includes(`${path.replace(/test$/, 'rules')}: `)),
        };
      });
    }
  };
  try {
    await Promise.all(Array.from({ length: JOBS }, work));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  return answers;
}

function written(directory: string, name: string, one: Part[number]): string {
  const { rules, test } = filesOf(one, one.changed);
  const path = join(directory, `${name}.test`);
  writeFileSync(path.replace(/test$/, 'rules'), rules);
  writeFileSync(path, test(`${name}.rules`));
  return path;
}

const run = (files: readonly string[]): Promise<{ stdout: string; stderr: string }> =>
  new Promise((resolve, reject) => {
    execFile(
      'promtool',
      ['test', 'rules', ...files],
      { maxBuffer: 256 * 1024 * 1024, timeout: 600_000 },
      (error, stdout, stderr) => {
        // Tests that fail are what it is for; that it is missing or was killed is not.
        if (error && typeof error.code !== 'number') reject(error);
        else resolve({ stdout, stderr });
      },
    );
  });

/** Which files it says SUCCESS of. */
function read(stdout: string): Map<string, boolean> {
  const parts = stdout.split(/^Unit Testing: +/m).slice(1);
  return new Map(parts.map((part) => [part.split('\n')[0] ?? '', /^ +SUCCESS/m.test(part)]));
}
