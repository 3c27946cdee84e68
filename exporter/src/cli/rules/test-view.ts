import type { CaseResult, Coverage, Covered, Failure } from '../../rules/testing/index.js';
import type { paintFor } from '../context.js';
import { printable } from '../printable.js';
import { table } from '../table.js';
import { annotation } from './github-annotation.js';

/** What tests of rules say, for people and for machines. */

export interface Report {
  readonly results: readonly CaseResult[];
  readonly coverage: Coverage;
  /** Share of the rules that must be covered. */
  readonly least: number;
}

type Paint = ReturnType<typeof paintFor>;

const percent = (share: number): string => `${(Math.floor(share * 1000) / 10).toFixed(1)} %`;
const place = ({ file, test }: CaseResult): string => `${file}:${test.place.line}`;
const isFailed = ({ failures }: CaseResult): boolean => failures.length > 0;

export function asText({ results, coverage, least }: Report, paint: Paint): string {
  const failed = results.filter(isFailed);
  const parts = failed.map(
    (one) =>
      `${paint.red('FAILED')} ${paint.bold(printable(place(one)))}: ${printable(one.test.name)}\n${one.failures.map(failureText).join('')}`,
  );
  const count = `${results.length - failed.length} passed, ${failed.length} failed`;
  const enough = coverage.ratio >= least ? '' : `: less than the ${percent(least)} of --min-coverage`;
  const rules = `${coverage.rules.filter(({ isCovered }) => isCovered).length} of ${coverage.rules.length} rules covered (${percent(coverage.ratio)})`;
  return [...parts, coverageTable(coverage, paint), `${count}; ${rules}${enough}\n`]
    .filter((part) => part !== '')
    .join('\n');
}

const failureText = ({ what, expected, got }: Failure): string =>
  `  ${printable(what)}\n${indented('expected', expected)}${indented('got', got)}`;

const indented = (title: string, text: string): string =>
  `    ${title}:\n${text
    .split('\n')
    .map((line) => `      ${printable(line)}\n`)
    .join('')}`;

function coverageTable({ rules }: Coverage, paint: Paint): string {
  if (rules.length === 0) return '';
  const rows = rules.map((rule) => [
    rule.isCovered ? 'yes' : 'NO',
    rule.kind,
    printable(rule.name),
    rule.kind === 'alert' ? String(rule.fires) : '',
    rule.kind === 'alert' ? String(rule.silent) : '',
    askedText(rule),
  ]);
  const [head = '', ...lines] = table([['covered', 'kind', 'rule', 'fires', 'silent', 'asked'], ...rows], [3, 4]).split(
    /(?<=\n)/,
  );
  return `${paint.bold(head.trimEnd())}\n${lines.join('')}`;
}

const askedText = ({ kind, asked, through }: Covered): string =>
  kind === 'alert' ? '' : asked > 0 ? String(asked) : through === undefined ? '0' : `through ${printable(through)}`;

export function asJson({ results, coverage, least }: Report): string {
  const body = {
    passed: results.filter((one) => !isFailed(one)).length,
    failed: results.filter(isFailed).length,
    tests: results.map(({ file, test, failures }) => ({ file, line: test.place.line, name: test.name, failures })),
    coverage: {
      ratio: coverage.ratio,
      least,
      rules: coverage.rules.map(({ place: at, isCovered, ...rule }) => ({
        ...rule,
        covered: isCovered,
        file: at.file,
        line: at.line,
      })),
    },
  };
  return `${JSON.stringify(body, undefined, 2)}\n`;
}

/** The dialect that CI systems share (https://github.com/testmoapp/junitxml); a suite is a file. */
export function asJunit({ results, coverage, least }: Report): string {
  const files = [...new Set(results.map(({ file }) => file))];
  const suites = files.map((file) => suite(file, results.filter((one) => one.file === file))); // prettier-ignore
  const missing = coverage.rules.filter(({ isCovered }) => !isCovered).map(({ name }) => name);
  const few = coverage.ratio < least ? [suiteOf('coverage', [caseOf('coverage', `at least ${percent(least)} of the rules`, [`not covered: ${missing.join(', ')}`])], 1)] : []; // prettier-ignore
  const total = { tests: results.length + few.length, failures: results.filter(isFailed).length + few.length };
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites tests="${total.tests}" failures="${total.failures}">\n${[...suites, ...few].join('')}</testsuites>\n`;
}

const suite = (file: string, results: readonly CaseResult[]): string =>
  suiteOf(file, results.map((one) => caseOf(file, one.test.name, one.failures.map((failure) => `${failure.what}\nexpected: ${failure.expected}\ngot: ${failure.got}`), one.test.place.line)), results.filter(isFailed).length); // prettier-ignore

const suiteOf = (name: string, cases: readonly string[], failures: number): string =>
  `  <testsuite name="${xml(name)}" tests="${cases.length}" failures="${failures}">\n${cases.join('')}  </testsuite>\n`;

function caseOf(file: string, name: string, failures: readonly string[], line?: number): string {
  const at = line === undefined ? '' : ` file="${xml(file)}" line="${line}"`;
  const head = `    <testcase classname="${xml(file)}" name="${xml(name)}"${at}`;
  const inner = failures.map(
    (text) => `      <failure message="${xml(text.split('\n')[0] ?? '')}">${xml(text)}</failure>\n`,
  );
  return inner.length === 0 ? `${head}/>\n` : `${head}>\n${inner.join('')}    </testcase>\n`;
}

/** Characters that XML 1.0 cannot hold are left out, whatever a label carries. */
const xml = (text: string): string =>
  text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replace(/[&<>"']/g, (sign) => `&#${sign.codePointAt(0)};`);

export function asGithub({ results, coverage, least }: Report): string {
  const failures = results.flatMap((one) =>
    one.failures.map(({ what, expected, got }) =>
      annotation('error', `rule test: ${one.test.name}`, `${what}\nexpected: ${expected}\ngot: ${got}`, {
        ...one.test.place,
        file: one.file,
      }),
    ),
  );
  const level = coverage.ratio < least ? 'error' : 'notice';
  const open = coverage.rules
    .filter(({ isCovered }) => !isCovered)
    .map(({ kind, name, place: at }) =>
      annotation(level, 'rule without a test', `no test covers the ${kind} ${name}`, at),
    );
  return [...failures, ...open].join('');
}
