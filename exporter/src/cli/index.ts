import { parseArgs } from 'node:util';
import { formatProblem } from '../config/format.js';
import { nearest } from '../core/suggest.js';
import { ProblemError } from '../core/problem.js';
import { agent, isPrometheusFlag } from './agent.js';
import { cdnCurl } from './cdn/curl.js';
import { cdnExplain } from './cdn/explain.js';
import { cdnLint } from './cdn/lint.js';
import { cdnScorecard } from './cdn/scorecard.js';
import { checkConfig } from './check-config.js';
import { completion } from './completion.js';
import { EXIT, paintFor, UsageError, type Command, type Context, type ExitCode, type Given } from './context.js';
import { doctor } from './doctor.js';
import { manual, overview } from './help.js';
import { metrics } from './metrics.js';
import { path } from './path.js';
import { probe } from './probe.js';
import { rulesApply } from './rules/apply.js';
import { rulesCheck } from './rules/check.js';
import { rulesDrift } from './rules/drift.js';
import { rulesBacktest } from './rules/backtest.js';
import { rulesExplain } from './rules/explain.js';
import { rulesGenerate } from './rules/generate.js';
import { rulesPlan } from './rules/plan.js';
import { rulesImport } from './rules/import.js';
import { rulesTest } from './rules/test.js';
import { version } from './version.js';

const help: Command = {
  name: 'help',
  usage: '[COMMAND]',
  summary: 'Say how a command is used.',
  options: {},
  words: () => [...new Set(commands.map((command) => command.name.split(' ')[0] ?? ''))],
  run: async (given, context) => {
    const [name] = given.positionals;
    const family = commands.filter((command) => command.name.startsWith(`${name ?? ''} `));
    const named = given.positionals.join(' ');
    const text =
      name === undefined
        ? overview(commands)
        : family.length > 0 && named === name
          ? family.map(manual).join('\n')
          : manual(find(named));
    context.stdout.write(text);
    return EXIT.ok;
  },
};

/** The commands, in the order of `help`. To add one: its file, one line here. */
export const commands: readonly Command[] = [
  agent,
  probe,
  path,
  cdnExplain,
  cdnLint,
  cdnCurl,
  cdnScorecard,
  rulesCheck,
  rulesTest,
  rulesImport,
  rulesBacktest,
  rulesGenerate,
  rulesPlan,
  rulesApply,
  rulesDrift,
  rulesExplain,
  checkConfig,
  doctor,
  metrics,
  completion(() => commands),
  version,
  help,
];

/** Runs a command line (without `node` and the script); never rejects. */
export async function runCli(argv: readonly string[], context: Context): Promise<ExitCode> {
  const paint = paintFor(context.stderr, context.env);
  try {
    return await dispatch(argv, context);
  } catch (error) {
    if (error instanceof UsageError) {
      context.stderr.write(`${paint.red('error')}: ${error.message}\n`);
      return EXIT.usage;
    }
    if (error instanceof ProblemError) {
      const texts = error.problems.map((problem) => formatProblem(problem, paint));
      context.stderr.write(`${texts.join('\n\n')}\n`);
      return EXIT.usage;
    }
    const text = error instanceof Error ? error.message : String(error);
    context.stderr.write(`${paint.red('error')}: ${text}\n`);
    return EXIT.internal;
  }
}

async function dispatch(argv: readonly string[], context: Context): Promise<ExitCode> {
  const [name, ...rest] = argv;
  if (name === undefined) {
    context.stderr.write(overview(commands));
    return EXIT.usage;
  }
  if (name === '--help' || name === '-h') return help.run(parse(help, rest), context);
  if (name === '--version' || name === '-V') return version.run(parse(version, rest), context);
  if (isPrometheusFlag(name)) return agent.run(parse(agent, argv), context);
  if (rest[0] === '--help' || rest[0] === '-h') return help.run(parse(help, [name]), context);
  const { command, args } = split(name, rest);
  if (args.includes('--help') || args.includes('-h')) {
    context.stdout.write(manual(command));
    return EXIT.ok;
  }
  return command.run(parse(command, args), context);
}

/** Some commands are two words, the first of which names a family of them. */
function split(first: string, rest: readonly string[]): { command: Command; args: readonly string[] } {
  const family = commands.filter(({ name }) => name.startsWith(`${first} `));
  if (family.length === 0) return { command: find(first), args: rest };
  const [second = '', ...args] = rest;
  const command = family.find(({ name }) => name === `${first} ${second}`);
  if (command) return { command, args };
  const words = family.map(({ name }) => name.slice(first.length + 1)).join(', ');
  throw new UsageError(`"${first}" goes with one of ${words}. See "parallax help ${first}".`);
}

function find(name: string): Command {
  const command = commands.find((one) => one.name === name);
  if (command) return command;
  const near = nearest(
    name,
    commands.map((one) => one.name),
  );
  const hint = near === undefined ? 'See "parallax help".' : `Did you mean "${near}"?`;
  throw new UsageError(`"${name}" is not a command. ${hint}`);
}

function parse(command: Command, args: readonly string[]): Given {
  const options = Object.fromEntries(
    Object.entries(command.options).map(([name, { type, short, multiple }]) => [
      name,
      { type, multiple: multiple ?? false, ...(short === undefined ? {} : { short }) },
    ]),
  );
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
    const of = (name: string): unknown => (values as Record<string, unknown>)[name];
    const text = (name: string): string | undefined => {
      const value = of(name);
      return typeof value === 'string' ? value : undefined;
    };
    const texts = (name: string): readonly string[] => {
      const value = of(name);
      return Array.isArray(value) ? value.map(String) : [];
    };
    return { positionals, text, texts, flag: (name) => of(name) === true };
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error)).split('. ')[0] ?? '';
    throw new UsageError(`${reason}. See "parallax help ${command.name}".`);
  }
}
