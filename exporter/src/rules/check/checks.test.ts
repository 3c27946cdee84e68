import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { FileError, type Files } from '../../core/files.js';
import { loadRules } from '../document/index.js';
import { CHECK_IDS, checkRules, checks, DEFAULT_OPTIONS, rulersOf, type CheckId, type CheckOptions } from './index.js';

/**
 * What each check says: testdata/<check>.txt is a rule file, `=>`, and what is found in it by that check alone. The
 * first line may hold options. UPDATE=1 writes what is found now.
 */
const folder = fileURLToPath(new URL('./testdata/', import.meta.url));
const names = readdirSync(folder).map((name) => name.replace(/\.txt$/, ''));

const filesOf = (texts: Readonly<Record<string, string>>): Files => ({
  read: async (path) => texts[path] ?? Promise.reject(new FileError('missing', `${path}: no such file`)),
  readBytes: () => Promise.reject(new Error('not here')),
  glob: async (pattern) => (pattern in texts ? [pattern] : []),
  watch: () => () => undefined,
});

interface Case {
  readonly options: CheckOptions;
  readonly only: readonly CheckId[];
}

function caseOf(name: string, rules: string): Case {
  const words = /^# (--.*)$/m.exec(rules)?.[1]?.split(' ') ?? [];
  const of = (option: string): string[] | undefined =>
    words
      .find((word) => word.startsWith(`--${option}=`))
      ?.slice(option.length + 3)
      .split(',');
  const options = {
    ...DEFAULT_OPTIONS,
    labels: of('label') ?? DEFAULT_OPTIONS.labels,
    severities: of('severity') ?? DEFAULT_OPTIONS.severities,
    ownLabels: of('own-label') ?? [],
    rulers: (of('for') ?? []).flatMap(rulersOf),
  };
  return { options, only: (of('check') ?? [name]) as CheckId[] };
}

async function found(name: string, rules: string): Promise<string> {
  const { options, only } = caseOf(name, rules);
  const loaded = await loadRules(['r.yml'], filesOf({ 'r.yml': rules }));
  const { findings, silenced } = checkRules(loaded, options, only);
  const lines = findings.map(({ severity, place, reason, remedy }) => {
    const { line, column, length, text } = place ?? { line: 0, column: 1, length: 0, text: '' };
    const shown = text.slice(column - 1, column - 1 + length).slice(0, 60);
    return `${line}:${column} ${severity}: ${reason}\n    at ${shown}\n    ${remedy}\n`;
  });
  return `${lines.join('')}${silenced > 0 ? `silenced: ${silenced}\n` : ''}`;
}

describe('each check', () => {
  test.each(names)('%s', async (name) => {
    const text = readFileSync(`${folder}${name}.txt`, 'utf8');
    const [rules = '', expected = ''] = text.split('=>\n');
    const actual = await found(name, rules);
    if (process.env['UPDATE'] === '1') writeFileSync(`${folder}${name}.txt`, `${rules}=>\n${actual}`);
    else expect(actual).toBe(expected);
  });

  test('has a case that finds something', () => {
    const withCase = CHECK_IDS.filter((id) => id !== 'bounds');
    expect(withCase.filter((id) => !names.includes(id))).toEqual([]);
    expect(checks.map(({ id }) => id)).toEqual([...CHECK_IDS]);
    const empty = names.filter((name) => /=>\n$/.test(readFileSync(`${folder}${name}.txt`, 'utf8')));
    expect(empty).toEqual([]);
  });
});
