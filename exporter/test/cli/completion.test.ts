import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { beforeAll, describe, expect, test } from 'vitest';
import { runCli } from '../../src/cli/index.js';
import { stubContext } from './stub-context.js';

/** What bash itself offers for a line, by the script that it is given. */
let script = '';
beforeAll(async () => {
  const context = stubContext({
    env: {},
    directory: tmpdir(),
    stdout: (text) => (script += text),
    stderr: () => undefined,
  });
  await runCli(['completion', 'bash'], context);
});

function offered(...words: string[]): string[] {
  const ask = 'COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _parallax; echo "${COMPREPLY[*]}"';
  const out = execFileSync('bash', ['-c', `${script}${ask}`, 'bash', 'parallax', ...words], { encoding: 'utf8' });
  return out.split(/\s+/).filter((word) => word !== '');
}

describe('completion in bash', () => {
  test('offers commands, then the words that each knows', () => {
    expect(offered('pro')).toEqual(['probe']);
    expect(offered('probe', 'd')).toEqual(['dns']);
    expect(offered('cdn', '')).toEqual(['explain', 'lint', 'curl', 'scorecard']);
    expect(offered('help', 'cdn', 'l')).toEqual(['lint']);
  });
  test('offers the options of the command that stands there, and of no other of its family', () => {
    expect(offered('cdn', 'lint', '--f')).toEqual(['--format', '--fail-on']);
    expect(offered('probe', 'http', 'https://example.com/', '--fam')).toEqual(['--family']);
  });
  test('leaves files to the shell', () => {
    expect(offered('check-config', '')).toEqual([]);
    expect(offered('agent', '--config', '')).toEqual([]);
    expect(offered('frobnicate', '')).toEqual([]);
  });
});
