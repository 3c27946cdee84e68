import { parseArgs } from 'node:util';
import { formatProblem } from '../config/format.js';
import { FileError } from '../core/files.js';
import { ProblemError } from '../core/problem.js';
import { nearest } from '../core/suggest.js';
import { agent, isPrometheusFlag } from './agent.js';
import { EXIT, paintFor, UsageError, type Command, type Context, type ExitCode, type Given } from './context.js';
import { manual, overview } from './help.js';

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
    if (error instanceof FileError) {
      const remedy = 'The configuration names it: check the path and its permissions.';
      context.stderr.write(`${formatProblem({ severity: 'error', reason: error.message, remedy }, paint)}\n`);
      return EXIT.usage;
    }
    const text = error instanceof Error ? error.message : String(error);
    context.stderr.write(`${paint.red('error')}: ${text}\n`);
    return EXIT.internal;
  }
}

async function dispatch(argv: readonly string[], context: Context): Promise<ExitCode> {
  const [name, ...rest] = argv;
  const asksForHelp = rest.includes('--help') || rest.includes('-h');
  // An agent runs for months: it does without the modules of all other commands.
  if (name === agent.name && !asksForHelp) return agent.run(parse(agent, rest), context);
  if (name !== undefined && isPrometheusFlag(name)) return agent.run(parse(agent, argv), context);
  const { commands, find, help, split } = await import('./commands.js');
  if (name === undefined) {
    context.stderr.write(overview(commands));
    return EXIT.usage;
  }
  if (name === '--help' || name === '-h') return help.run(parse(help, rest), context);
  if (name === '--version' || name === '-V') return find('version').run(parse(find('version'), rest), context);
  if (rest[0] === '--help' || rest[0] === '-h') return help.run(parse(help, [name]), context);
  const { command, args } = split(name, rest);
  if (asksForHelp) {
    context.stdout.write(manual(command));
    return EXIT.ok;
  }
  return command.run(parse(command, args), context);
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
    const near = nearest(/^Unknown option '--([^']+)'/.exec(reason)?.[1] ?? '', Object.keys(command.options));
    const hint = near === undefined ? `See "parallax help ${command.name}".` : `Did you mean "--${near}"?`;
    throw new UsageError(`${reason}. ${hint}`);
  }
}
