import type { CacheStatus, CdnLayer } from '@parallax/contract';
import { Memo } from './memo.js';
import { placeName, wholeNumber } from './values.js';
import type { Cut, ProviderSpec, Reading } from './provider.js';
import { parseServerTiming } from './server-timing.js';

/** What one element of a field says of one cache. */
export interface Said {
  readonly status: CacheStatus;
  readonly pop?: string;
  readonly hits?: number;
  readonly ttl?: number;
  readonly age?: number;
  readonly layer?: CdnLayer;
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
  readonly #groups: readonly Group[];
  readonly #memo: Memo<readonly Said[]>;

  constructor(private readonly reading: Reading) {
    this.field = reading.field;
    this.layer = reading.layer;
    this.#words = new Map(Object.entries(reading.statuses));
    this.#groups = groupsOf(reading.pattern);
    this.beside = (reading.beside ?? []).map((cut) => new CutReader(cut, reading));
    this.#memo = new Memo((value) => this.#parse(value));
  }

  /** From the edge; nothing when no element matches. */
  read(value: string): readonly Said[] {
    return this.#memo.of(value);
  }

  #parse(value: string): readonly Said[] {
    const said: Said[] = [];
    for (const element of elementsOf(value, this.reading)) {
      const match = this.reading.pattern.exec(element);
      if (match) said.push(this.#saidOf(match.groups));
    }
    return said.length === 0 ? NOTHING : said;
  }

  #saidOf(groups: Groups | undefined): Said {
    const { layer, means } = this.reading;
    const word = groups?.['status'];
    const status = (word === undefined ? means : this.#words.get(word.toLowerCase())) ?? 'unknown';
    const said: Writable<Said> = { status };
    if (groups) fill(said, groups, this.#groups);
    if (layer !== undefined) said.layer = layer;
    return said;
  }
}

/** Values cut out of a field. */
export type Values = Pick<Said, 'pop' | 'hits' | 'ttl' | 'age'>;

type Writable<T> = { -readonly [K in keyof T]: T[K] };
type Group = 'pop' | 'hits' | 'ttl' | 'age';
type Groups = Readonly<Record<string, string | undefined>>;

/** A cut made ready, over a whole value or over the elements of a list that stands beside another. */
export class CutReader {
  readonly field: string;
  readonly #list: Pick<Reading, 'list' | 'separator'>;
  readonly #groups: readonly Group[];

  constructor(
    private readonly cut: Cut,
    beside?: Pick<Reading, 'list' | 'separator'>,
  ) {
    this.field = cut.field;
    this.#list = { ...beside, ...cut };
    this.#groups = groupsOf(cut.pattern);
  }

  /** From the edge, element by element; undefined for one that does not match. */
  read(value: string): readonly (Values | undefined)[] {
    return elementsOf(value, this.#list).map((element) => {
      const groups = this.cut.pattern.exec(element)?.groups;
      return groups && fill({}, groups, this.#groups);
    });
  }

  /** Place of the element nearest to the edge. */
  pop(value: string): string | undefined {
    const first = this.#list.list === undefined ? whole(value) : (elementsOf(value, this.#list)[0] ?? '');
    return placeName(this.cut.pattern.exec(first)?.groups?.['pop']);
  }
}

const GROUPS: readonly Group[] = ['pop', 'hits', 'ttl', 'age'];
const groupsOf = ({ source }: RegExp): readonly Group[] => GROUPS.filter((name) => source.includes(`(?<${name}>`));

function fill<T extends Writable<Values>>(values: T, groups: Groups, wanted: readonly Group[]): T {
  for (const name of wanted) {
    const text = groups[name];
    if (name === 'pop') {
      const pop = placeName(text);
      if (pop !== undefined) values.pop = pop;
    } else {
      const number = wholeNumber(text);
      if (number !== undefined) values[name] = number;
    }
  }
  return values;
}

const whole = (value: string): string => (value.length > LONGEST ? value.slice(0, LONGEST) : value).trim();

/** From the edge; the nearest to the edge when there are too many. */
function elementsOf(value: string, { list, separator = ',' }: Pick<Reading, 'list' | 'separator'>): readonly string[] {
  if (list === undefined || !value.includes(separator)) {
    return [whole(value)];
  }
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
    this.#words = new Map(Object.entries(timing.statuses ?? {}));
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
        status ??= this.#words.get(desc.toLowerCase()) ?? 'unknown';
      else status ??= this.#entries.get(name);
      if (name === placed) pop ??= placeName(desc);
      if (name === named?.entry) layer ??= this.#layers.get(desc.toLowerCase());
    }
    if (status === undefined) return NOTHING;
    const place = pop === undefined ? {} : { pop };
    // Behind the edge a cache answered: the edge had asked it.
    if (layer === undefined || layer === 'edge') return [{ status, ...place }];
    return [
      { status: 'miss', ...place },
      { status, layer },
    ];
  }
}
