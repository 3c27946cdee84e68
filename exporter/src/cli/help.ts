import type { Command } from './context.js';

/** Terminals have at least this many columns, and longer lines read badly in any. */
const WIDTH = 80;

export function overview(commands: readonly Command[]): string {
  return `Parallax measures the internet from this vantage point.

Usage: parallax COMMAND [OPTION]...

Commands:
${explained(commands.map(({ name, summary }) => [name, summary]))}
"parallax help COMMAND" says more about one of them.

Exit codes:
  0  fine
  1  probe: the run failed; path: the destination was not reached;
     doctor: an endpoint has a problem; cdn lint: something was found;
     cdn curl: a check failed; cdn scorecard: the verdict of --fail-on;
     rules: something was found, differs or failed
  2  the command line or a configuration is wrong
  3  Parallax itself failed
`;
}

export function manual(command: Command): string {
  const options = Object.entries(command.options).map(([name, option]): [string, string] => {
    const long = `--${name}${option.value === undefined ? '' : ` ${option.value}`}`;
    return [option.short === undefined ? `    ${long}` : `-${option.short}, ${long}`, option.help];
  });
  return [
    `Usage: parallax ${command.name} ${command.usage}`.trimEnd(),
    '',
    filled(command.summary),
    ...(command.details === undefined ? [] : [filled(command.details)]),
    ...(options.length === 0 ? [''] : ['', 'Options:', explained(options)]),
  ].join('\n');
}

/** Two columns, the second folded so that it stays one; where the first is too wide, the second stands below it. */
function explained(rows: readonly (readonly [left: string, text: string])[]): string {
  const longest = Math.max(...rows.map(([left]) => left.length));
  const column = Math.min(longest, WIDTH / 2 - 6) + 4;
  const lines = rows.flatMap(([left, text]) => {
    const [first = '', ...rest] = folded(text, WIDTH - column);
    const below = rest.map((line) => ' '.repeat(column) + line);
    return left.length + 4 <= column
      ? [`  ${left}`.padEnd(column) + first, ...below]
      : [`  ${left}`, ' '.repeat(column) + first, ...below];
  });
  return `${lines.join('\n')}\n`;
}

/** Paragraphs anew; a line that is indented stays as it is. */
function filled(text: string): string {
  const paragraphs: string[] = [];
  for (const line of text.split('\n')) {
    const last = paragraphs.at(-1);
    if (last === undefined || line.startsWith(' ') || last.startsWith(' ')) paragraphs.push(line);
    else paragraphs[paragraphs.length - 1] = `${last} ${line}`;
  }
  return paragraphs.flatMap((line) => (line.startsWith(' ') ? [line] : folded(line, WIDTH))).join('\n');
}

function folded(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
