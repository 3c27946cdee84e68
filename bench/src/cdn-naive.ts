/**
 * The normaliser beside what one would write without it: each response through the library of structured fields
 * (RFC 9651) for Cache-Status and through a list of patterns, one a provider, until one matches. It finds less: one
 * layer, no counters, no places but the first.
 */
import { normalise, providers } from '@parallax/exporter/cdn';
import { parseList } from 'structured-headers';
import { machine, median, type BenchRow } from './row.js';

type Field = readonly [string, string];

const ROUNDS = 40;
const WARM_UP = 15;

const STATUS = [
  /^(hit|miss|pass)(?:,\s*(?:hit|miss))*$/i,
  /^(hit|miss|refreshhit|error) from cloudfront$/i,
  /^(tcp_[a-z_]+) from /i,
  /^(hit|miss|expired|stale|bypass|revalidated|dynamic|updating|none)$/i,
  /^(tcp_hit|tcp_remote_hit|tcp_miss|private_nostore|config_nocache)$/i,
  /^([a-z]+)[,;]/i,
  /\b(hit|miss)\b/i,
];
const NAMES = /cache|status|-pop|served-by|cf-ray|x-amz|x-edge|x-azure|x-77|x-vercel|x-nf|x-hw|x-iinfo|x-px|x-ec/;
const PLACE = /\b([A-Z]{3})\d{0,3}(?:-[A-Z]?\d+)?$/;

interface Guess {
  status?: string;
  pop?: string;
}

function naive(fields: readonly Field[]): Guess {
  const headers = new Map<string, string>();
  for (const [name, value] of fields) {
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  const guess: Guess = {};
  const standard = headers.get('cache-status');
  if (standard !== undefined) {
    try {
      const [[, parameters] = []] = parseList(standard);
      guess.status = parameters?.has('hit') ? 'hit' : String(parameters?.get('fwd') ?? 'unknown');
    } catch {
      guess.status = 'unknown';
    }
  }
  for (const [name, value] of headers) {
    if (!NAMES.test(name)) continue;
    for (const pattern of STATUS) {
      const found = guess.status === undefined ? pattern.exec(value)?.[1] : undefined;
      if (found !== undefined) guess.status = found.toLowerCase();
    }
    const place = PLACE.exec(value)?.[1];
    if (place !== undefined) guess.pop ??= place;
  }
  return guess;
}

/** Every fixture, the numbers in it new in each round, as in {@link normalise}'s own benchmark. */
function mixOf(round: number): Field[][] {
  const vary = (value: string): string =>
    value.replace(/\d{3,}/g, (digits) => String(Number(digits.slice(0, 9)) + round).padStart(digits.length, '1'));
  return providers.flatMap(({ fixtures }) =>
    fixtures.map(({ fields }) => fields.map(([name, value]): Field => [name, vary(value)])),
  );
}

export function run(): BenchRow[] {
  let found = 0;
  const sides: readonly { read: (fields: Field[]) => unknown; rates: number[] }[] = [
    { read: (fields) => normalise(fields), rates: [] },
    { read: naive, rates: [] },
  ];
  for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
    for (const { read, rates } of sides) {
      const mix = mixOf(round);
      const begun = process.cpuUsage();
      for (let again = 0; again < 4; again += 1) for (const fields of mix) found += read(fields) === undefined ? 0 : 1;
      const { user, system } = process.cpuUsage(begun);
      if (round >= WARM_UP) rates.push((4 * mix.length) / (user + system));
    }
  }
  if (found === 0) throw new Error('nothing was read');
  const [ours = NaN, peer = NaN] = sides.map(({ rates }) => median(rates));
  return [
    {
      ...{
        name: 'cdn normalise vs naive',
        unit: 'M responses/s a core',
        peerName: 'structured-headers and a list of patterns',
      },
      ...{ ours, peer, ratio: ours / peer, machine: machine() },
    },
  ];
}
