import type { Command } from './context.js';
import { table } from './table.js';

export function overview(commands: readonly Command[]): string {
  return `Parallax measures the internet from this vantage point.

Usage: parallax COMMAND [OPTION]...

Commands:
${indent(table(commands.map(({ name, summary }) => [name, summary])))}
"parallax help COMMAND" says more about one of them.

Exit codes:
  0  fine
  1  probe: the run failed; path: the destination was not reached; doctor: an endpoint has a problem;
     cdn lint: something was found; cdn curl: a check failed; cdn scorecard: the verdict of --fail-on;
     rules: something was found, differs or failed
  2  the command line or a configuration is wrong
  3  Parallax itself failed
`;
}

export function manual(command: Command): string {
  const options = Object.entries(command.options).map(([name, option]) => {
    const long = `--${name}${option.value === undefined ? '' : ` ${option.value}`}`;
    return [option.short === undefined ? `    ${long}` : `-${option.short}, ${long}`, option.help];
  });
  return [
    `Usage: parallax ${command.name} ${command.usage}`.trimEnd(),
    '',
    command.summary,
    ...(command.details === undefined ? [] : [command.details]),
    ...(options.length === 0 ? [''] : ['', 'Options:', indent(table(options))]),
  ].join('\n');
}

const indent = (text: string): string => text.replace(/^(?=.)/gm, '  ');
