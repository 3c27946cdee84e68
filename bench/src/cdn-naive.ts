/**
 * The normaliser beside the plain way to write it: the same files of providers, each tried in turn, every list split
 * and every pattern run, Cache-Status by the library of structured fields (RFC 9651). The plain way finds less: no
 * Server-Timing, no order of several CDNs, no evidence, no ages.
 */
import { normalise, providers, type ProviderSpec } from '@parallax/exporter/cdn';
import { parseList } from 'structured-headers';
import { machine, median, type BenchRow } from './row.js';

type Field = readonly [string, string];

const ROUNDS = 40;
const WARM_UP = 15;

interface Layer {
  status: string;
  pop?: string | undefined;
  hits?: number | undefined;
}

/** The same files of providers, read as they stand: every provider is tried, every list split, every pattern run. */
function naive(fields: readonly Field[]): Layer[] {
  const headers = new Map<string, string>();
  for (const [name, value] of fields) {
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  const found = providers.filter(({ detect }) =>
    detect.some(({ field, pattern }) => {
      const value = headers.get(field);
      return value !== undefined && (pattern?.test(value.toLowerCase()) ?? true);
    }),
  );
  const layers = standard(headers);
  return layers.length > 0 ? layers : found.flatMap((spec) => own(spec, headers));
}

/** Cache-Status (RFC 9211): the layer next to the user stands last. */
function standard(headers: ReadonlyMap<string, string>): Layer[] {
  const value = headers.get('cache-status');
  if (value === undefined) return [];
  try {
    return parseList(value)
      .map(([, parameters]) => ({ status: parameters.has('hit') ? 'hit' : String(parameters.get('fwd') ?? 'unknown') }))
      .reverse();
  } catch {
    return [];
  }
}

function own({ readings, pop }: ProviderSpec, headers: ReadonlyMap<string, string>): Layer[] {
  for (const { field, list, separator = ',', pattern, means, statuses, beside = [] } of readings) {
    const value = headers.get(field);
    if (value === undefined) continue;
    const elements = elementsOf(value, list, separator);
    const layers = elements.flatMap((element, at): Layer[] => {
      const groups = pattern.exec(element)?.groups;
      if (groups === undefined && !pattern.test(element)) return [];
      const layer: Layer = { status: means ?? statuses[groups?.['status']?.toLowerCase() ?? ''] ?? 'unknown' };
      const cuts = beside.map((cut) => {
        const all = elementsOf(headers.get(cut.field) ?? '', list, separator);
        return cut.pattern.exec(all[at] ?? '')?.groups;
      });
      for (const one of [groups, ...cuts]) {
        layer.pop ??= one?.['pop']?.toUpperCase();
        layer.hits ??= one?.['hits'] === undefined ? undefined : Number(one['hits']);
      }
      return [layer];
    });
    const [edge] = layers;
    if (edge === undefined) continue;
    for (const cut of pop) edge.pop ??= cut.pattern.exec(headers.get(cut.field) ?? '')?.groups?.['pop']?.toUpperCase();
    return layers;
  }
  return [];
}

function elementsOf(value: string, list: string | undefined, separator: string): string[] {
  if (list === undefined) return [value];
  const elements = value.split(separator).map((element) => element.trim());
  return list === 'edge last' ? elements.reverse() : elements;
}

/** Every fixture, the numbers in it new in each round, as in {@link normalise}'s own benchmark. */
function mixOf(round: number): Field[][] {
  const vary = (value: string): string =>
    value.replace(/\d{3,}/g, (digits) => String(Number(digits.slice(0, 9)) + round).padStart(digits.length, '1'));
  return providers.flatMap(({ fixtures }) =>
    fixtures.map(({ fields }) => fields.map(([name, value]): Field => [name.toLowerCase(), vary(value)])),
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
        peerName: 'the same files, read plainly',
      },
      ...{ ours, peer, ratio: ours / peer, machine: machine() },
    },
  ];
}
