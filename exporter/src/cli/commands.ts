import { nearest } from '../core/suggest.js';
import { agent } from './agent.js';
import { cdnCurl } from './cdn/curl.js';
import { cdnExplain } from './cdn/explain.js';
import { cdnLint } from './cdn/lint.js';
import { cdnScorecard } from './cdn/scorecard.js';
import { checkConfig } from './check-config.js';
import { completion } from './completion.js';
import { doctor } from './doctor.js';
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
import { EXIT, UsageError, type Command } from './context.js';
import { manual, overview } from './help.js';

export const help: Command = {
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

/** Some commands are two words, the first of which names a family of them. */
export function split(first: string, rest: readonly string[]): { command: Command; args: readonly string[] } {
  const family = commands.filter(({ name }) => name.startsWith(`${first} `));
  if (family.length === 0) return { command: find(first), args: rest };
  const [second = '', ...args] = rest;
  const command = family.find(({ name }) => name === `${first} ${second}`);
  if (command) return { command, args };
  const words = family.map(({ name }) => name.slice(first.length + 1));
  const near = nearest(second, words);
  const hint = near === undefined ? `See "parallax help ${first}".` : `Did you mean "${first} ${near}"?`;
  throw new UsageError(`"${first}" goes with one of ${words.join(', ')}. ${hint}`);
}

export function find(name: string): Command {
  const command = commands.find((one) => one.name === name);
  if (command) return command;
  const near = nearest(
    name,
    commands.map((one) => one.name),
  );
  const hint = near === undefined ? 'See "parallax help".' : `Did you mean "${near}"?`;
  throw new UsageError(`"${name}" is not a command. ${hint}`);
}
