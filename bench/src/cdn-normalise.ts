/**
 * Responses a second that one core normalises, over every fixture of every provider, each among the fields that any
 * response has. Once as a mix of all: numbers and identifiers differ from response to response, and every round reads
 * texts that it has not seen, so that nothing that would be new in practice is remembered. And once as an agent meets
 * them, which asks a few edges for a few objects: one provider's responses again and again with the same values, each
 * of them a new text. There is no peer: the figures stand beside the goal.
 */
import { normalise, providers, type Hints, type ProviderSpec } from '@parallax/exporter/cdn';
import { machine, median, type BenchRow } from './row.js';

type Field = readonly [string, string];

interface Response {
  readonly fields: readonly Field[];
  readonly hints: Hints;
}

const ROUNDS = 120;
const WARM_UP = 60;
/** How often each response of a provider comes in a row of those that repeat, and how many such rows are measured. */
const REPEATS = 20;
const ROWS = 15;
/** Passes over each text of the warm-up, until the runtime has compiled all there is to compile. */
const PASSES = 10;
const GOAL = 1;

const USUAL: readonly Field[] = [
  ['date', 'Sun, 22 Nov 2026 05:25:13 GMT'],
  ['content-type', 'text/html; charset=utf-8'],
  ['content-length', '51234'],
  ['last-modified', 'Sat, 21 Nov 2026 05:25:13 GMT'],
  ['etag', '"5f3a-62a0c0ffee123"'],
  ['cache-control', 'public, max-age=31536000'],
  ['vary', 'Accept-Encoding'],
  ['strict-transport-security', 'max-age=31536000'],
  ['accept-ranges', 'bytes'],
];

/** Small and seeded, so that every run reads the same texts. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Other digits in every number of three and more, as from another server, request or second. */
const vary = (value: string, random: () => number): string =>
  value.replace(/\d{3,}/g, (digits) =>
    digits.replace(/\d/g, (digit, at: number) => (at === 0 ? digit : String(Math.floor(random() * 10)))),
  );

/** As a parser of header sections cuts it: names and values are new strings each time. */
function parsed(fields: readonly Field[]): Field[] {
  const text = Buffer.from(fields.map(([name, value]) => `${name}: ${value}\r\n`).join(''), 'latin1').toString(
    'latin1',
  );
  const lines: Field[] = [];
  for (let at = 0; at < text.length;) {
    const end = text.indexOf('\r\n', at);
    const colon = text.indexOf(':', at);
    lines.push([text.slice(at, colon).toLowerCase(), text.slice(colon + 2, end)]);
    at = end + 2;
  }
  return lines;
}

function responses(random: () => number, specs: readonly ProviderSpec[] = providers): Response[] {
  const all: Response[] = [];
  for (const { fixtures } of specs) {
    for (const { fields, method = 'GET' } of fixtures) {
      const varied = [...USUAL, ...fields].map(([name, value]): Field => [name, vary(value, random)]);
      all.push({ fields: parsed(varied), hints: { method } });
    }
  }
  return all;
}

/** One provider's responses in turn, the same values each time, each text its own. */
function repeated(spec: ProviderSpec): Response[] {
  return Array.from({ length: REPEATS }, () => responses(generator(1), [spec])).flat();
}

/** Reads every text once, as the parser that has just cut it had: without it the figure is that of the memory. */
function touch(mix: readonly Response[]): number {
  let sum = 0;
  for (const { fields } of mix) {
    for (const [name, value] of fields) sum += name.charCodeAt(name.length - 1) + value.charCodeAt(value.length - 1);
  }
  return sum;
}

/** CPU microseconds to normalise all of them. */
function cost(mix: readonly Response[]): number {
  let layers = touch(mix) > 0 ? 0 : 1;
  const begun = process.cpuUsage();
  for (const { fields, hints } of mix) layers += normalise(fields, hints).layers.length;
  const { user, system } = process.cpuUsage(begun);
  if (layers < mix.length) throw new Error('the normaliser gave no layers');
  return user + system;
}

export function run(): BenchRow[] {
  const random = generator(20_261_122);
  for (let round = 0; round < WARM_UP; round += 1) {
    const mix = responses(random);
    for (let pass = 0; pass < PASSES; pass += 1) cost(mix);
  }
  // Made beforehand, a few hundred in each: neither making texts nor collecting those of before is measured.
  const mixes = Array.from({ length: ROUNDS }, () => responses(random));
  const fresh = mixes.map((mix) => mix.length / cost(mix));
  const rows = Array.from({ length: ROWS }, () => {
    const all = providers.map((spec) => repeated(spec));
    return all.flat().length / all.reduce((sum, mix) => sum + cost(mix), 0);
  });
  return [row('cdn normalise vs goal', fresh), row('cdn normalise, repeated vs goal', rows)];
}

function row(name: string, rates: readonly number[]): BenchRow {
  const ours = median(rates);
  const unit = 'M responses/s a core';
  return { name, unit, peerName: 'goal', ours, peer: GOAL, ratio: ours / GOAL, machine: machine() };
}
