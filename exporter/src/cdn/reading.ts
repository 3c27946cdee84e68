import type { CacheStatus, CdnLayer } from '@parallax/contract';
import { Memo } from './memo.js';
import { Pattern, type Values } from './pattern.js';
import { placeName } from './values.js';
import type { Cut, ProviderSpec, Reading } from './provider.js';
import { parseServerTiming } from './server-timing.js';

/** What one element of a field says of one cache. */
export interface Said extends Values {
  readonly status: CacheStatus;
  readonly layer: CdnLayer | undefined;
}

/** Elements of a list, and characters of each; more than anything honest has. */
const ELEMENTS = 16;
const LONGEST = 512;
const NOTHING: readonly Said[] = [];

/** A reading made ready: its words in a map, which hostile words such as `constructor` cannot leave. */
export class FieldReader {
  readonly field: string;
  readonly layer: CdnLayer | undefined;
  readonly beside: readonly CutReader[];
  readonly #words: ReadonlyMap<string, CacheStatus>;
  readonly #pattern: Pattern;
  readonly #memo: Memo<readonly Said[]>;

  constructor(private readonly reading: Reading) {
    this.field = reading.field;
    this.layer = reading.layer;
    this.#words = wordsOf(reading.statuses);
    this.#pattern = new Pattern(reading.pattern);
    this.beside = (reading.beside ?? []).map((cut) => new CutReader(cut, reading));
    this.#memo = new Memo((value) => this.#parse(value));
  }

  /** From the edge; nothing when no element matches. */
  read(value: string): readonly Said[] {
    return this.#memo.of(value);
  }

  #parse(value: string): readonly Said[] {
    if (isOne(value, this.reading)) {
      const only = this.#saidOf(whole(value));
      return only === undefined ? NOTHING : [only];
    }
    const said: Said[] = [];
    for (const element of elementsOf(value, this.reading)) {
      const one = this.#saidOf(element);
      if (one !== undefined) said.push(one);
    }
    return said.length === 0 ? NOTHING : said;
  }

  #saidOf(element: string): Said | undefined {
    const pattern = this.#pattern;
    const match = pattern.match(element);
    if (match === null) return undefined;
    const word = pattern.status === 0 ? undefined : match[pattern.status];
    return {
      status:
        (word === undefined ? this.reading.means : (this.#words.get(word) ?? this.#words.get(word.toLowerCase()))) ??
        'unknown',
      layer: this.layer,
      pop: pattern.pop(match),
      hits: pattern.hits(match),
      ttl: pattern.ttl(match),
      age: pattern.age(match),
    };
  }
}

/** In lower case, and as most of them are written: most need not be made lower case to be found. */
const wordsOf = (statuses: Readonly<Record<string, CacheStatus>>): ReadonlyMap<string, CacheStatus> =>
  new Map(
    Object.entries(statuses).flatMap(([word, status]) => [
      [word, status],
      [word.toUpperCase(), status],
    ]),
  );

/** A cut made ready, over a whole value or over the elements of a list that stands beside another. */
export class CutReader {
  readonly field: string;
  readonly #list: Pick<Reading, 'list' | 'separator'>;
  readonly #pattern: Pattern;

  constructor(cut: Cut, beside?: Pick<Reading, 'list' | 'separator'>) {
    this.field = cut.field;
    this.#list = { ...beside, ...cut };
    this.#pattern = new Pattern(cut.pattern);
  }

  /** From the edge, element by element; undefined for one that does not match. */
  read(value: string): readonly (Values | undefined)[] {
    if (isOne(value, this.#list)) return [this.#valuesOf(whole(value))];
    const values: (Values | undefined)[] = [];
    for (const element of elementsOf(value, this.#list)) values.push(this.#valuesOf(element));
    return values;
  }

  #valuesOf(element: string): Values | undefined {
    const pattern = this.#pattern;
    const match = pattern.match(element);
    if (match === null) return undefined;
    return { pop: pattern.pop(match), hits: pattern.hits(match), ttl: pattern.ttl(match), age: pattern.age(match) };
  }

  /** Place of the element nearest to the edge. */
  pop(value: string): string | undefined {
    const first = isOne(value, this.#list) ? whole(value) : (elementsOf(value, this.#list)[0] ?? '');
    const match = this.#pattern.match(first);
    return match === null ? undefined : this.#pattern.pop(match);
  }
}

const whole = (value: string): string => {
  const { length } = value;
  if (length > LONGEST) return value.slice(0, LONGEST).trim();
  return length > 0 && isInk(value.charCodeAt(0)) && isInk(value.charCodeAt(length - 1)) ? value : value.trim();
};

/** Visible ASCII: no white space that would have to go. */
const isInk = (code: number): boolean => code > 0x20 && code < 0x7f;

/** Whether the value has one element, or is one. */
const isOne = (value: string, { list, separator = ',' }: Pick<Reading, 'list' | 'separator'>): boolean =>
  list === undefined || !value.includes(separator);

/** Of a list, from the edge; the nearest to the edge when there are too many. */
function elementsOf(value: string, { list, separator = ',' }: Pick<Reading, 'list' | 'separator'>): readonly string[] {
  const elements: string[] = [];
  const forward = list === 'edge first';
  let at = forward ? 0 : value.length;
  while (elements.length < ELEMENTS && at >= 0 && at <= value.length) {
    const next = forward ? value.indexOf(separator, at) : at === 0 ? -1 : value.lastIndexOf(separator, at - 1);
    const [from, to] = forward ? [at, next === -1 ? value.length : next] : [next + 1, at];
    const element = value.slice(from, Math.min(to, from + LONGEST)).trim();
    if (element !== '') elements.push(element);
    at = forward && next !== -1 ? next + 1 : next;
  }
  return elements;
}

/** What a provider's `Server-Timing` says. */
export class TimingReader {
  readonly #timing: NonNullable<ProviderSpec['timing']>;
  readonly #words: ReadonlyMap<string, CacheStatus>;
  readonly #entries: ReadonlyMap<string, CacheStatus>;
  readonly #layers: ReadonlyMap<string, CdnLayer>;

  constructor(timing: NonNullable<ProviderSpec['timing']>) {
    this.#timing = timing;
    this.#words = wordsOf(timing.statuses ?? {});
    this.#entries = new Map(Object.entries('entries' in timing.status ? timing.status.entries : {}));
    this.#layers = new Map(Object.entries(timing.layer?.words ?? {}));
  }

  /** From the edge; nothing when no entry tells a status. */
  read(value: string): readonly Said[] {
    const { status: source, layer: named, pop: placed } = this.#timing;
    let status: CacheStatus | undefined;
    let pop: string | undefined;
    let layer: CdnLayer | undefined;
    for (const { name, desc } of parseServerTiming(value)) {
      if ('entry' in source ? name === source.entry : false)
        status ??= this.#words.get(desc) ?? this.#words.get(desc.toLowerCase()) ?? 'unknown';
      else status ??= this.#entries.get(name);
      if (name === placed) pop ??= placeName(desc);
      if (name === named?.entry) layer ??= this.#layers.get(desc.toLowerCase());
    }
    if (status === undefined) return NOTHING;
    // Behind the edge a cache answered: the edge had asked it.
    if (layer === undefined || layer === 'edge') return [saidOf(status, pop, undefined)];
    return [saidOf('miss', pop, undefined), saidOf(status, undefined, layer)];
  }
}

function saidOf(status: CacheStatus, pop: string | undefined, layer: CdnLayer | undefined): Said {
  return { status, layer, pop, hits: undefined, ttl: undefined, age: undefined };
}
