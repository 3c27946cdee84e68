import { EXIT, UsageError, type Command } from './context.js';

const SHELLS = ['bash', 'zsh', 'fish'] as const;

/** Completes commands, their options and the words they know; everything else is left to file names. */
export function completion(commands: () => readonly Command[]): Command {
  return {
    name: 'completion',
    usage: SHELLS.join('|'),
    summary: 'Print a completion script for a shell.',
    details: '  bash, zsh: source <(parallax completion bash), or zsh\n  fish:      parallax completion fish | source',
    options: {},
    words: () => SHELLS,
    run: async (given, context) => {
      const shell = SHELLS.find((one) => one === given.positionals[0]);
      if (shell === undefined) throw new UsageError(`which shell? ${SHELLS.join(', ')}`);
      const { probes } = await context.engine();
      const lines = commandLines(commands(), Object.keys(probes));
      context.stdout.write(shell === 'fish' ? fish(lines) : shell === 'zsh' ? zsh(lines) : bash(lines));
      return EXIT.ok;
    },
  };
}

interface Word {
  readonly word: string;
  readonly help?: string;
}

/** What may follow the words of a command line. */
interface Line {
  readonly before: string;
  readonly words: readonly Word[];
  readonly options: Command['options'];
}

function commandLines(commands: readonly Command[], probes: readonly string[]): readonly Line[] {
  const families = new Map<string, Word[]>();
  for (const { name, summary } of commands) {
    const [first = '', second] = name.split(' ');
    const seconds = families.get(first) ?? [];
    families.set(first, second === undefined ? seconds : [...seconds, { word: second, help: summary }]);
  }
  const firsts = [...families].map(([word, members]) => ({
    word,
    help: commands.find(({ name }) => name === word)?.summary ?? members.map((member) => member.word).join(', '),
  }));
  const seconds = [...families].filter(([, words]) => words.length > 0);
  return [
    { before: '', words: firsts, options: {} },
    ...commands.map(({ name, words, options }) => ({
      before: name,
      words: (words?.(probes) ?? []).map((word) => ({ word })),
      options,
    })),
    ...seconds.flatMap(([first, words]) => [
      { before: first, words, options: {} },
      { before: `help ${first}`, words, options: {} },
    ]),
  ];
}

const names = ({ options }: Line): string[] => Object.keys(options).map((name) => `--${name}`);

function bash(lines: readonly Line[]): string {
  const words = lines
    .filter((line) => line.words.length > 0)
    .map((line) => `    "${line.before}") words="${line.words.map(({ word }) => word).join(' ')}" ;;\n`);
  const options = lines
    .filter((line) => names(line).length > 0)
    .map((line) => `    "${line.before} "*) words="${names(line).join(' ')}" ;;\n`);
  return `_parallax() {
  local current="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[*]:1:$((COMP_CWORD - 1))}" words=""
  case "$before" in
${words.join('')}  esac
  if [[ "$current" == -* ]]; then
    case "$before " in
${options.join('')}    esac
  fi
  COMPREPLY=()
  if [ -n "$words" ]; then COMPREPLY=($(compgen -W "$words" -- "$current")); fi
}
complete -o default -F _parallax parallax
`;
}

/** zsh runs completions written for bash, once its own have been loaded. */
const zsh = (lines: readonly Line[]): string =>
  `(( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i }\nautoload -Uz bashcompinit && bashcompinit\n${bash(lines)}`;

const quoted = (text: string): string => `'${text.replace(/['\\]/g, '\\$&')}'`;

function fish(lines: readonly Line[]): string {
  return `function __parallax_after
  set -l words (commandline -opc)
  test "$words[2..-1]" = "$argv"
end
function __parallax_within
  set -l words (commandline -opc)
  string match -q -- "$argv *" "$words[2..-1] "
end
${lines.flatMap((line) => [...fishWords(line), ...fishOptions(line)]).join('\n')}
`;
}

/** No file stands where a word is wanted. */
const fishWords = ({ before, words }: Line): string[] =>
  words.map(({ word, help }) =>
    [
      `complete -c parallax -n ${quoted(`__parallax_after ${before}`.trimEnd())} -f -a ${word}`,
      ...(help === undefined ? [] : [`-d ${quoted(help)}`]),
    ].join(' '),
  );

const fishOptions = ({ before, options }: Line): string[] =>
  Object.entries(options).map(([name, { type, short, help }]) =>
    [
      `complete -c parallax -n ${quoted(`__parallax_within ${before}`)}`,
      ...(short === undefined ? [] : [`-s ${short}`]),
      `-l ${name}`,
      ...(type === 'string' ? ['-r'] : []),
      `-d ${quoted(help)}`,
    ].join(' '),
  );
