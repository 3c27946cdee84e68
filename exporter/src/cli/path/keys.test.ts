import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HELP, keysOf } from './keys.js';
import { press, type LiveState } from './press.js';

const calm: LiveState = {
  ...{ shown: 0, scroll: 0, naming: 'both', merged: false, details: false, help: false, paused: false },
};
const extent = { tabs: 3, page: 10 };
const after = (keys: string, from = calm): LiveState =>
  keysOf(keys).reduce((state, key) => press(state, key, extent).state, from);
const order = (key: string): unknown => press(calm, keysOf(key)[0] ?? '', extent).order;

/** Any code points, halves of pairs too. */
const anything = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 0x2fff }), fc.integer({ min: 0, max: 0x10ffff })), { maxLength: 100 })
  .map((codes) => String.fromCodePoint(...codes));

describe('keys', () => {
  test('are read one by one, also when they come together', () => {
    expect(keysOf('pj\u001b[A\u001b[6~q')).toEqual(['p', 'down', 'up', 'page-down', 'q']);
  });

  test('Ctrl-C and Ctrl-D quit, Ctrl-L draws again', () => {
    expect(keysOf('\u0003\u0004\u000c')).toEqual(['q', 'q', 'redraw']);
  });

  test('of unknown sequences are no letters', () => {
    expect(keysOf('\u001b[1;5Q\u001b[200~')).toEqual([]);
    expect(keysOf('\u001b[38;5;1r')).toEqual([]);
  });

  test('never throw and are bounded', () => {
    fc.assert(
      fc.property(anything, (typed) => {
        expect(keysOf(typed).length).toBeLessThanOrEqual(1000);
      }),
    );
    expect(keysOf('x'.repeat(1e6))).toHaveLength(1000);
  });
});

describe('what keys do', () => {
  test('switches', () => {
    expect(after('p').paused).toBe(true);
    expect(after('pp').paused).toBe(false);
    expect(after('a').merged).toBe(true);
    expect(after('m').details).toBe(true);
    expect([after('n').naming, after('nn').naming, after('nnn').naming]).toEqual(['names', 'addresses', 'both']);
  });

  test('scrolling begins at the top and does not go above it', () => {
    expect(after('kkk').scroll).toBe(0);
    expect(after('jj\u001b[6~').scroll).toBe(12);
    expect(after('jjg').scroll).toBe(0);
    expect(after('G').scroll).toBeGreaterThan(10_000);
  });

  test('targets go round', () => {
    expect([after('\t').shown, after('\t\t\t').shown, after('\u001b[D').shown]).toEqual([1, 0, 2]);
  });

  test('orders', () => {
    expect([order('q'), order('r'), order('u'), order('i'), order('t'), order('4'), order('6')]).toEqual([
      ...['quit', 'reset', { protocol: 'udp' }, { protocol: 'icmp' }, { protocol: 'tcp' }],
      ...[{ family: '4' }, { family: '6' }],
    ]);
    expect(order('z')).toBeUndefined();
  });

  test('any key but quit and those that scroll leaves the help page and does nothing else', () => {
    const help = after('?');
    expect(help.help).toBe(true);
    expect(press(help, 'r', extent)).toEqual({ state: calm });
    expect(press(help, 'down', extent).state.help).toBe(true);
    expect(press(help, 'q', extent).order).toBe('quit');
  });

  test('the help page fits a terminal of 100 columns', () => {
    expect(Math.max(...HELP.map((line) => line.length))).toBeLessThanOrEqual(100);
  });
});
