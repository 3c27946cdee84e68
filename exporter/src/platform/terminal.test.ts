import { EventEmitter } from 'node:events';
import type { ReadStream, WriteStream } from 'node:tty';
import { expect, test } from 'vitest';
import { createTerminal } from './terminal.js';

/** What the streams of a terminal do, and what they were told. */
function streams(tty = true) {
  const told: string[] = [];
  const input = Object.assign(new EventEmitter(), {
    isTTY: tty,
    setRawMode: (raw: boolean) => (told.push(`raw ${raw}`), input),
    setEncoding: () => input,
    resume: () => (told.push('resume'), input),
    pause: () => (told.push('pause'), input),
  });
  const output = Object.assign(new EventEmitter(), {
    ...{ columns: 80, rows: 24 },
    write: (text: string) => told.push(text),
  });
  return { told, input: input as unknown as ReadStream, output: output as unknown as WriteStream };
}

const silent = { onKeys: () => undefined, onResize: () => undefined };
const listeners = (): number =>
  ['exit', 'SIGINT', 'SIGTERM', 'SIGHUP', 'SIGCONT'].reduce((sum, name) => sum + process.listenerCount(name), 0);

test('is taken over and given back, once, with all that listens', () => {
  const before = listeners();
  const { told, input, output } = streams();
  const screen = createTerminal(input, output).open(silent);
  expect(told[0]).toBe('raw true');
  expect(told.join('')).toContain('\u001b[?1049h');
  expect(listeners()).toBeGreaterThan(before);
  told.length = 0;
  screen.close();
  screen.close();
  expect(told.filter((one) => one.includes('\u001b[?1049l'))).toHaveLength(1);
  expect(told.join('')).toContain('\u001b[?25h');
  expect(told).toContain('raw false');
  expect([listeners(), input.listenerCount('data'), output.listenerCount('resize')]).toEqual([before, 0, 0]);
});

test('is given back when the process ends otherwise', () => {
  const { told, input, output } = streams();
  const screen = createTerminal(input, output).open(silent);
  const onExit = process.listeners('exit').at(-1);
  told.length = 0;
  onExit?.call(process, 1);
  expect(told).toContain('raw false');
  expect(told.join('')).toContain('\u001b[?1049l');
  screen.close();
});

test('only lines that are different are sent, and those that are no more are cleared', () => {
  const { told, input, output } = streams();
  const screen = createTerminal(input, output).open(silent);
  screen.draw(['one', 'two', 'three']);
  told.length = 0;
  screen.draw(['one', 'zwei', 'three']);
  expect(told).toEqual(['\u001b[2;1H\u001b[Kzwei\u001b[0m']);
  told.length = 0;
  screen.draw(['one', 'zwei', 'three']);
  expect(told).toEqual([]);
  screen.draw(['one']);
  expect(told).toEqual(['\u001b[2;1H\u001b[J']);
  told.length = 0;
  screen.forget();
  screen.draw(['one']);
  expect(told.join('')).toContain('one');
  screen.close();
  told.length = 0;
  screen.draw(['late']);
  expect(told).toEqual([]);
});

test('keys and sizes are told', () => {
  const { input, output } = streams();
  const seen: string[] = [];
  const screen = createTerminal(input, output).open({
    onKeys: (typed) => seen.push(typed),
    onResize: () => seen.push('resize'),
  });
  input.emit('data', 'jq');
  output.columns = 132;
  output.emit('resize');
  expect(seen).toEqual(['jq', 'resize']);
  expect(screen.size()).toEqual({ columns: 132, rows: 24 });
  output.columns = 0;
  expect(screen.size().columns).toBe(80);
  screen.close();
});

test('input that is no terminal is left alone', () => {
  const { told, input, output } = streams(false);
  const screen = createTerminal(input, output).open(silent);
  screen.close();
  expect(told.some((one) => one.startsWith('raw'))).toBe(false);
  expect(input.listenerCount('data')).toBe(0);
});
