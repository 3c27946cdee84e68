import { EXIT, UsageError, type Command } from './context.js';

const SHELLS = ['bash', 'zsh', 'fish'] as const;

/** Completes commands, their options and the words they know. */
export function completion(commands: () => readonly Command[]): Command {
  return {
    name: 'completion',
    usage: SHELLS.join('|'),
    summary: 'Print a completion script for a shell.',
    details: 'bash: source <(parallax completion bash)    zsh: the same    fish: parallax completion fish | source',
    options: {},
    words: () => SHELLS,
    run: async (given, context) => {
      const shell = SHELLS.find((one) => one === given.positionals[0]);
      if (shell === undefined) throw new UsageError(`which shell? ${SHELLS.join(', ')}`);
      const { probes } = await context.engine();
      const entries = families(commands().map((command) => entryOf(command, Object.keys(probes))));
      context.stdout.write(shell === 'fish' ? fish(entries) : shell === 'zsh' ? zsh(entries) : bash(entries));
      return EXIT.ok;
    },
  };
}

interface Entry {
  readonly name: string;
  readonly summary: string;
  readonly words: readonly string[];
  readonly options: readonly (readonly [name: string, help: string])[];
}

function entryOf(command: Command, probes: readonly string[]): Entry {
  const { name, summary, words } = command;
  const options = Object.entries(command.options).map(([option, { help }]) => [option, help] as const);
  return { name, summary, words: words?.(probes) ?? [], options };
}

/** Commands of two words complete as one whose arguments are the second words, with the options of them all. */
function families(entries: readonly Entry[]): Entry[] {
  const byName = new Map<string, Entry>();
  for (const entry of entries) {
    const [first = '', second] = entry.name.split(' ');
    const known = byName.get(first);
    if (second === undefined) byName.set(first, entry);
    else {
      const options = new Map([...(known?.options ?? []), ...entry.options]);
      byName.set(first, {
        name: first,
        summary: known?.summary ?? entry.summary,
        words: [...(known?.words ?? []), second],
        options: [...options],
      });
    }
  }
  return [...byName.values()];
}

function bash(entries: readonly Entry[]): string {
  const cases = entries.map((entry) => {
    const words = [...entry.words, ...entry.options.map(([name]) => `--${name}`)].join(' ');
    return `    ${entry.name}) words="${words}" ;;\n`;
  });
  return `_parallax() {
  local current="\${COMP_WORDS[COMP_CWORD]}" words=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${entries.map((entry) => entry.name).join(' ')}" -- "$current"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
${cases.join('')}  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _parallax parallax
`;
}

/** zsh runs completions written for bash. */
const zsh = (entries: readonly Entry[]): string => `autoload -Uz bashcompinit && bashcompinit\n${bash(entries)}`;

function fish(entries: readonly Entry[]): string {
  const quote = (text: string): string => `'${text.replace(/['\\]/g, '\\$&')}'`;
  const lines = entries.flatMap((entry) => [
    `complete -c parallax -n __fish_use_subcommand -a ${entry.name} -d ${quote(entry.summary)}`,
    ...entry.options.map(
      ([name, help]) =>
        `complete -c parallax -n '__fish_seen_subcommand_from ${entry.name}' -l ${name} -d ${quote(help)}`,
    ),
    ...(entry.words.length > 0
      ? [`complete -c parallax -n '__fish_seen_subcommand_from ${entry.name}' -a ${quote(entry.words.join(' '))}`]
      : []),
  ]);
  return `${lines.join('\n')}\n`;
}
