/** Whether the tests of the pack notice when a rule is another one. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { packOf, packSettings } from '../../src/index.js';
import type { PlainGroup, PlainRule, PlainTestFile } from './model.js';
import { nameOf } from './model.js';
import { mutantsOf } from './mutants.js';
import { reduce, takesPart, type OneTest } from './reduce.js';
import { judge, passing, type Job, type Judged } from './run.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** MUTANTS=all tries every one; else each rule has this many of them tried, spread over all kinds. */
const A_RULE = process.env['MUTANTS'] === 'all' ? Number.POSITIVE_INFINITY : Number(process.env['MUTANTS'] ?? 3);
const ONLY = process.env['RULES'] ?? '';
const LEAST = 0.9;

const example = packSettings.parse(parse(readFileSync(`${root}/parallax.rules.example.yml`, 'utf8')));
const defaults = packOf(packSettings.parse({}), []);
// The defaults have no objectives: the first of the example stands for all.
const objective = Object.entries(packOf({ ...packSettings.parse({}), objectives: example.objectives.slice(0, 1) }, [])).filter(([name]) => name.includes('parallax-objective-')); // prettier-ignore
const pack = { ...defaults, ...Object.fromEntries(objective) };

const groups = new Map<string, readonly PlainGroup[]>();
const tests: OneTest[] = [];
for (const [name, text] of Object.entries(pack)) {
  if (name.endsWith('.rules.yml')) groups.set(name, (parse(text) as { groups: PlainGroup[] }).groups);
}
const take = (name: string, text: string): void =>
  void tests.push(...reduce(name, parse(text) as PlainTestFile, (file) => groups.get(file) ?? []));
for (const [name, text] of Object.entries(pack)) if (name.endsWith('.test.yml')) take(name, text);
const written = fileURLToPath(new URL('..', import.meta.url));
for (const name of readdirSync(written))
  if (name.endsWith('.test.yml')) take(name, readFileSync(written + name, 'utf8'));

/** Evenly, so that every kind has its turn. */
function spread<T>(all: readonly T[], most: number): T[] {
  if (all.length <= most) return [...all];
  return Array.from({ length: most }, (_, at) => all[Math.floor((at * all.length) / most)] as T);
}

const jobs: Job[] = [...groups].flatMap(
  ([file, all]) =>
  all.flatMap(({ rules }) => rules).filter((rule) => nameOf(rule).includes(ONLY)).flatMap((from: PlainRule) => spread(mutantsOf(from), A_RULE).map((mutant) => ({ file, from, mutant }))), // prettier-ignore
);

let judged: readonly Judged[] = [];
let concerned: readonly OneTest[] = [];
let sound: readonly OneTest[] = [];

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

beforeAll(async () => {
  concerned = tests.filter((one) => jobs.some(({ from }) => takesPart(from, one)));
  sound = await passing(concerned);
  judged = (await judge(jobs, sound)).filter(({ verdict }) => verdict !== 'not valid');
}, 1_800_000);

describe('mutants of the pack', () => {
  it('meet only tests that pass as they stand', () => {
    const failing = concerned
      .filter((one) => !sound.includes(one))
      .map(({ file, test }) => `${file}: ${test.name ?? ''}`);
    expect(failing).toEqual([]);
  });

  it(`are killed, ${percent(LEAST)} of them or more`, () => {
    const files = [...new Set(judged.map(({ file }) => file))];
    const killed = (of: readonly Judged[]): number => of.filter(({ verdict }) => verdict === 'killed').length;
    const lines = files.flatMap((file) => {
      const own = judged.filter((one) => one.file === file);
      const survivors = own.filter(({ verdict }) => verdict === 'survived').map(({ from, mutant }) => `    ${nameOf(from)}: ${mutant.kind}: ${mutant.what}`); // prettier-ignore
      return [`  ${file}: ${killed(own)} of ${own.length} killed (${percent(killed(own) / own.length)})`, ...survivors];
    });
    const share = killed(judged) / judged.length;
    process.stdout.write(
      `mutants: ${killed(judged)} of ${judged.length} killed (${percent(share)})\n${lines.join('\n')}\n`,
    );
    expect(share).toBeGreaterThanOrEqual(LEAST);
  });
});
