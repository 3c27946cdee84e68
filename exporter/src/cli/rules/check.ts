import { ProblemError } from '../../core/problem.js';
import { CHECK_IDS } from '../../rules/check/ids.js';
import type { Report } from '../../rules/check/index.js';
import { RULERS } from '../../rules/check/portability/rulers.js';
import { EXIT, paintFor, type Command, type Context, type ExitCode } from '../context.js';
import { askOf, FAIL_ON, FORMATS, type Asked } from './check/ask.js';
import { checkSchema, githubOf, jsonOf, sarifOf, textOf, worst } from './check/formats.js';

export const rulesCheck: Command = {
  name: 'rules check',
  usage: 'FILE... [OPTION]...',
  summary: 'Say what is wrong with Prometheus rule files, without a Prometheus.',
  details: `FILEs are rule files or PrometheusRule resources; * and ? stand in the last part of a path. All of them are judged as
one: what one records, another may read. docs/rules-checks.md says what each check looks for.
A comment silences a check for a rule, a group or a file: # parallax-rules: disable=CHECK reason
Names may stand with commas; "none" is the empty list.
Exits with 1 when something from --fail-on up was found, with 2 when a file cannot be read at all.`,
  options: {
    for: {
      type: 'string',
      multiple: true,
      value: 'RULER',
      help: `what must take the rules: prometheus, ${RULERS.join(', ')}; default a warning for each`,
    },
    format: { type: 'string', short: 'f', value: FORMATS.join('|'), help: 'what to print; default text' },
    'fail-on': { type: 'string', value: FAIL_ON.join('|'), help: 'exit with 1 from this severity on; default error' },
    check: {
      type: 'string',
      multiple: true,
      value: 'CHECK',
      help: `only these: ${CHECK_IDS[0]}, ${CHECK_IDS[1]}, ${CHECK_IDS[2]}, ...`,
    },
    without: { type: 'string', multiple: true, value: 'CHECK', help: 'all but these' },
    interval: { type: 'string', value: 'TIME', help: 'between evaluations where a group does not say it; default 1m' },
    severity: {
      type: 'string',
      multiple: true,
      value: 'WORD',
      help: 'what severity may be; default critical,warning,info,page,ticket',
    },
    label: { type: 'string', multiple: true, value: 'NAME', help: 'what an alert must have; default severity' },
    annotation: {
      type: 'string',
      multiple: true,
      value: 'NAME',
      help: 'what an alert must have; default summary,runbook_url',
    },
    'own-label': { type: 'string', multiple: true, value: 'NAME', help: 'a label that your targets carry' },
  },
  run: async (given, context) => {
    const asked = askOf(given);
    if (asked.format === 'json-schema') {
      context.stdout.write(`${JSON.stringify(checkSchema, undefined, 2)}\n`);
      return EXIT.ok;
    }
    // The parser of PromQL is loaded for those who need it.
    const [{ loadRules }, { checkRules, checks }] = await Promise.all([
      import('../../rules/document/index.js'),
      import('../../rules/check/index.js'),
    ]);
    const { ports } = await context.engine();
    const loaded = await loadRules(asked.patterns, ports.files);
    const missing = loaded.problems.filter(({ place }) => place === undefined);
    if (missing.length > 0) throw new ProblemError(missing);
    const report = checkRules(loaded, asked.options, asked.only);
    const wanted = checks.filter(({ id }) => asked.only?.includes(id) ?? true);
    const sarif = (): string => sarifOf(report, wanted, context.version);
    context.stdout.write(asked.format === 'sarif' ? sarif() : written(report, asked, context));
    return exitOf(report, asked);
  },
};

function written(report: Report, { format }: Asked, { stdout, env }: Context): string {
  if (format === 'json') return jsonOf(report);
  return format === 'github' ? githubOf(report) : textOf(report, paintFor(stdout, env));
}

function exitOf({ findings }: Report, { failOn }: Asked): ExitCode {
  const errors = worst(findings, 'error');
  const isClean = failOn === 'never' || (errors === 0 && (failOn === 'error' || findings.length === 0));
  return isClean ? EXIT.ok : EXIT.failed;
}
