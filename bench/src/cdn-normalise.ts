/**
 * Responses a second that one core normalises, over a mix of every fixture of every provider, each among the fields
 * that any response has. Numbers and identifiers differ from response to response, and every round reads texts that
 * it has not seen: nothing that would be new in practice is remembered here. There is no peer: the figure stands
 * beside the goal.
 */
import { normalise, providers, type Hints } from '@parallax/exporter/cdn';
import { machine, median, type BenchRow } from './row.js';

type Field = readonly [string, string];

interface Response {
  readonly fields: readonly Field[];
  readonly hints: Hints;
}

const ROUNDS = 120;
const WARM_UP = 60;
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

function responses(random: () => number): Response[] {
  const all: Response[] = [];
  for (const { fixtures } of providers) {
    for (const { fields, method = 'GET' } of fixtures) {
      const varied = [...USUAL, ...fields].map(([name, value]): Field => [name, vary(value, random)]);
      all.push({ fields: parsed(varied), hints: { method } });
    }
  }
  return all;
}

/** Reads every text once, as the parser that has just cut it had: without it the figure is that of the memory. */
function touch(mix: readonly Response[]): number {
  let sum = 0;
  for (const { fields } of mix) {
    for (const [name, value] of fields) sum += name.charCodeAt(name.length - 1) + value.charCodeAt(value.length - 1);
  }
  return sum;
}

export function run(): BenchRow[] {
  const random = generator(20_261_122);
  const rates: number[] = [];
  let layers = 0;
  for (let round = 0; round < WARM_UP; round += 1) {
    const mix = responses(random);
    for (let pass = 0; pass < PASSES; pass += 1) {
      for (const { fields, hints } of mix) layers += normalise(fields, hints).layers.length;
    }
  }
  // Made beforehand, a few hundred in each: neither making texts nor collecting those of before is measured.
  const mixes = Array.from({ length: ROUNDS }, () => responses(random));
  for (const mix of mixes) {
    layers += touch(mix) > 0 ? 0 : 1;
    const begun = process.cpuUsage();
    for (const { fields, hints } of mix) layers += normalise(fields, hints).layers.length;
    const { user, system } = process.cpuUsage(begun);
    rates.push(mix.length / (user + system));
  }
  if (layers === 0) throw new Error('the normaliser gave no layers');
  const ours = median(rates);
  return [
    {
      ...{ name: 'cdn normalise vs goal', unit: 'M responses/s a core', peerName: 'goal' },
      ...{ ours, peer: GOAL, ratio: ours / GOAL, machine: machine() },
    },
  ];
}
