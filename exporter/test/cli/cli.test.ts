import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { runCli } from '../../src/cli/index.js';
import { stubContext } from './stub-context.js';

/**
 * Transcripts: numbered files with the files that exist, command lines, and what they print.
 *   -- NAME --     a file, until the next line of this kind
 *   $ parallax ... a command line (words split at spaces, '...' keeps a word together)
 *   ! text         on standard error; everything else is on standard output
 *   => N           the exit code
 * UPDATE=1 writes what is printed now.
 */
const folder = fileURLToPath(new URL('./', import.meta.url));
const update = process.env['UPDATE'] === '1';

interface Transcript {
  readonly files: ReadonlyMap<string, string>;
  readonly commands: readonly string[];
}

function read(text: string): Transcript {
  const files = new Map<string, string>();
  const commands: string[] = [];
  let file: string | undefined;
  for (const line of text.split('\n')) {
    const name = /^-- (\S+) --$/.exec(line)?.[1];
    if (name !== undefined) files.set((file = name), '');
    else if (line.startsWith('$ parallax')) {
      commands.push(line.slice('$ parallax'.length).trim());
      file = undefined;
    } else if (file !== undefined) files.set(file, `${files.get(file) ?? ''}${line}\n`);
  }
  return { files, commands };
}

const words = (line: string): string[] =>
  [...line.matchAll(/'([^']*)'|(\S+)/g)].map((match) => match[1] ?? match[2] ?? '');
// Times of day are local.
process.env['TZ'] = 'UTC';
const env = { SHOP_TOKEN: 'canary-from-the-environment' };

async function perform({ files, commands }: Transcript, directory: string): Promise<string> {
  const parts: string[] = [];
  for (const [name, content] of files) {
    writeFileSync(join(directory, name), content);
    parts.push(`-- ${name} --\n${content}`);
  }
  for (const command of commands) {
    let printed = '';
    const context = stubContext({
      env,
      directory,
      stdout: (text) => (printed += text),
      stderr: (text) => (printed += text.replace(/^(?=.)/gm, '! ')),
    });
    const code = await runCli(words(command), context);
    parts.push(
      `$ parallax ${command}\n${printed.replaceAll(`${directory}/`, '').replaceAll(directory, 'DIR')}=> ${code}\n\n`,
    );
  }
  return parts.join('').replace(/\n+$/, '\n');
}

describe('transcripts', () => {
  const names = readdirSync(folder).filter((name) => name.endsWith('.txt'));
  test.each(names)('%s', async (name) => {
    const directory = mkdtempSync(join(tmpdir(), 'parallax-cli-'));
    try {
      const expected = readFileSync(join(folder, name), 'utf8');
      const actual = await perform(read(expected), directory);
      if (update) writeFileSync(join(folder, name), actual);
      else expect(actual).toBe(expected);
      const shown = actual.replace(/^-- [\s\S]*?(?=^\$ )/m, '').replace(/^\$ .*$/gm, '');
      expect(shown).not.toContain('canary');
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  test('are numbered without gaps', () => {
    expect(names.map((name) => Number(name.slice(0, 2)))).toEqual(names.map((_, index) => index + 1));
  });
});
