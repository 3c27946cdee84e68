import { expect, test } from 'vitest';
import { commands } from './commands.js';
import { manual, overview } from './help.js';

test('help fits a terminal of 80 columns; only usage lines and commands to copy may be longer', () => {
  const texts = [overview(commands), ...commands.map(manual)];
  const wide = texts.flatMap((text) => text.split('\n').filter((line) => line.length > 80));
  expect(wide.filter((line) => !/^Usage: |^ {2}curl /.test(line))).toEqual([]);
});
