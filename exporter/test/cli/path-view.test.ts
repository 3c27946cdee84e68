import type { PathNode, PathRun } from '@parallax/contract';
import fc from 'fast-check';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { frame, type Screenful } from '../../src/cli/path/frame.js';
import { glyphsFor } from '../../src/cli/path/glyphs.js';
import { History } from '../../src/cli/path/history.js';
import { sheet } from '../../src/cli/path/sheet.js';
import type { View } from '../../src/cli/path/view.js';
import { EVIL, fixtures, type HopSketch, pathRun } from '../kit/path-runs.js';

/** What the path command draws, as files to read: path-views/NAME.txt. UPDATE=1 writes what is drawn now. */
const folder = fileURLToPath(new URL('./path-views/', import.meta.url));
const update = process.env['UPDATE'] === '1';

const same = (text: string): string => text;
const plainPaint = { bold: same, dim: same, red: same, yellow: same, green: same };
const tagged = (tag: string) => (text: string) => `<${tag}>${text}</>`;
const colours = {
  bold: tagged('b'),
  dim: tagged('dim'),
  red: tagged('red'),
  yellow: tagged('yellow'),
  green: tagged('green'),
};

const view = (more: Partial<View> = {}): View => ({
  style: { paint: plainPaint, ascii: false },
  ...{ glyphs: glyphsFor({}), columns: 100, naming: 'both', merged: false, details: false, live: false },
  facts: (node) => node.facts,
  time: (ms) => new Date(ms).toISOString().slice(11, 19),
  ...more,
});

const subject = { host: 'cdn.example', startedAt: 1_700_000_000_000 };
const historyOf = (...runs: readonly PathRun[]): History => {
  const history = new History();
  for (const [at, run] of runs.entries()) history.add({ at: subject.startedAt + at * 1000, run });
  return history;
};

/** The same run with other round trips, as a network is. */
const wavering = (run: PathRun, round: number): PathRun => ({
  ...run,
  nodes: run.nodes.map((node, at): PathNode => {
    const factor = 1 + ((round * 7 + at * 3) % 5) / 10;
    const { rtt } = node;
    return rtt === undefined ? node : { ...node, rtt: { ...rtt, median: rtt.median * factor, max: rtt.max * factor } };
  }),
});

const { plain, changed, diamond, lossy, dead, long } = fixtures;
/** Ten rounds, a change of the route, ten more, loss. */
const story = historyOf(
  ...Array.from({ length: 10 }, (_, at) => wavering(plain, at)),
  changed,
  ...Array.from({ length: 10 }, (_, at) =>
    wavering({ ...changed, change: { route: false, appeared: [], vanished: [] } }, at),
  ),
  lossy,
);

const screen = (more: Partial<Screenful> = {}): Screenful => ({
  tabs: [{ subject, history: story }],
  ...{ shown: 0, rows: 24, scroll: 0, paused: false, help: false, now: subject.startedAt + 25_000 },
  ...more,
});
const drawn = (more: Partial<Screenful>, look: Partial<View>): string =>
  frame(screen(more), view({ live: true, ...look }))
    .lines.map((line) => `|${line}\n`)
    .join('');

const ascii = { style: { paint: plainPaint, ascii: true }, glyphs: glyphsFor({ TERM: 'dumb' }) };
const inColour = { style: { paint: colours, ascii: false } };
const second = { subject: { ...subject, host: 'other.example' }, history: historyOf(dead) };

const goldens: Readonly<Record<string, () => string>> = {
  ...Object.fromEntries(
    Object.entries(fixtures).map(([name, run]) => [
      name,
      () =>
        [60, 100, 160]
          .map((columns) => `${'-'.repeat(columns)}\n${sheet(subject, historyOf(run), view({ columns }))}`)
          .join(''),
    ]),
  ),
  details: () => sheet(subject, historyOf(fixtures.labelled), view({ details: true, columns: 120 })),
  ascii: () => sheet(subject, story, view({ columns: 120, ...ascii })),
  colour: () =>
    `${sheet(subject, story, view({ columns: 140, ...inColour }))}\n${sheet(subject, historyOf(dead), view(inColour))}`,
  names: () =>
    (['both', 'names', 'addresses'] as const)
      .flatMap((naming) => [80, 130].map((columns) => sheet(subject, historyOf(diamond), view({ naming, columns }))))
      .join('\n'),
  merged: () => sheet(subject, historyOf(diamond), view({ merged: true })),
  live: () => drawn({}, { columns: 100 }),
  'live-wide': () => drawn({ rows: 40 }, { columns: 200 }),
  'live-small': () => drawn({ rows: 12 }, { columns: 60 }),
  'live-tiny': () => drawn({ rows: 5 }, { columns: 30 }),
  'live-tabs': () => drawn({ tabs: [...screen().tabs, second], shown: 1, paused: true }, inColour),
  'live-long': () => drawn({ tabs: [{ subject, history: historyOf(long) }], rows: 20, scroll: 12 }, {}),
  'live-help': () => drawn({ help: true, rows: 30 }, {}),
  'live-start': () => drawn({ tabs: [{ subject, history: new History() }] }, {}),
};

describe('what the path command draws', () => {
  test.each(Object.keys(goldens))('%s', (name) => {
    const file = `${folder}${name}.txt`;
    const actual = goldens[name]?.() ?? '';
    if (update) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(file, actual);
    } else expect(actual).toBe(readFileSync(file, 'utf8'));
  });

  test('has no file that nobody draws', () => {
    expect(readdirSync(folder).sort()).toEqual(
      Object.keys(goldens)
        .map((name) => `${name}.txt`)
        .sort(),
    );
  });
});

describe('whatever was measured', () => {
  /** Columns, counted without asking the code: {@link word} has no other wide or combining characters. */
  const columnsOf = (text: string): number =>
    [...text].reduce((sum, one) => sum + (/[東京\u{1f680}]/u.test(one) ? 2 : one === '\u0301' ? 0 : 1), 0);
  const word = fc.oneof(
    fc.constantFrom(EVIL, '', 'unknown', '東京東京東京', '192.0.2.1', '2001:db8:aaaa:bbbb:cccc:dddd:eeee:1000'),
    fc.string({
      unit: fc.constantFrom('a', 'Z', '9', '-', ' ', '東', '\u001b', '[', '\n', '\r', '\t', '\u202e', '\u0301'),
      maxLength: 60,
    }),
  );
  const hop = fc.record({
    flows: fc.integer({ min: 0, max: 16 }),
    ms: fc.double({ min: 0, max: 1e6, noNaN: true }),
    address: word,
    ptr: word,
    as: word,
    ended: fc.nat(16),
    silent: fc.boolean(),
  });
  const run = fc
    .tuple(fc.array(fc.array(hop, { minLength: 1, maxLength: 5 }), { maxLength: 8 }), fc.array(word, { maxLength: 4 }))
    .map(([hops, words]) =>
      pathRun(
        hops.map((nodes) =>
          nodes.map(({ flows, ms, address, ptr, as, ended, silent }): HopSketch => ({
            ...(silent ? {} : { address, ms }),
            ...{ flows, more: { ended }, facts: { ptr, as_name: as, asn: as, network: ptr } },
          })),
        ),
        { words, source: words[0] ?? '', destination: words[1] ?? '' },
      ),
    );
  const looks = fc.record({
    columns: fc.integer({ min: 1, max: 220 }),
    naming: fc.constantFrom('both' as const, 'names' as const, 'addresses' as const),
    merged: fc.boolean(),
    details: fc.boolean(),
    live: fc.boolean(),
  });

  const check = (lines: readonly string[], columns: number): void => {
    for (const line of lines) {
      expect(columnsOf(line)).toBeLessThanOrEqual(columns);
      expect(line).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
    }
  };

  test('no line of a table is wider than the terminal, and nothing drives it', () => {
    fc.assert(
      fc.property(fc.array(run, { minLength: 1, maxLength: 3 }), looks, word, (runs, look, host) => {
        const text = sheet({ ...subject, host }, historyOf(...runs), view(look));
        check(text.split('\n'), look.columns);
      }),
      { numRuns: 200 },
    );
  });

  test('a frame has exactly the lines of the terminal', () => {
    const size = fc.record({ rows: fc.integer({ min: 1, max: 60 }), scroll: fc.nat(1000), help: fc.boolean() });
    fc.assert(
      fc.property(fc.array(run, { maxLength: 3 }), looks, size, word, (runs, look, { rows, scroll, help }, host) => {
        const tabs = [{ subject: { ...subject, host }, history: historyOf(...runs) }, second];
        const { lines, scroll: possible } = frame(screen({ tabs, rows, scroll, help }), view(look));
        expect(lines).toHaveLength(rows);
        expect(possible).toBeLessThanOrEqual(scroll);
        check(lines, look.columns);
      }),
      { numRuns: 200 },
    );
  });
});
