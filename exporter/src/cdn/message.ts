import type { Field } from '../core/http/head.js';
import { GENERIC_FIELDS } from './generic.js';
import { copyOf, markOf } from './memo.js';
import type { ProviderSpec } from './provider.js';
import { CutReader, FieldReader, TimingReader } from './reading.js';
import { valueTest, ValueTests, type ValueTest } from './value-test.js';

/** Who may read a field first: CDNs, then software with fields of its own, then what speaks by its operator's only. */
export const CLAIMS = [0, 1, 2] as const;

/** A provider's file made ready. */
export interface Reader {
  readonly spec: ProviderSpec;
  readonly claim: (typeof CLAIMS)[number];
  readonly fields: readonly FieldReader[];
  readonly timing?: TimingReader;
  readonly pop: readonly CutReader[];
}

/** What a field name is good for; a field of any other name is passed over. */
interface Use {
  readonly name: string;
  /** Providers that the mere presence tells of. */
  readonly present: readonly Reader[];
  /** Providers that a value tells of. */
  readonly tests: ValueTests<Reader> | undefined;
}

/**
 * Uses by name. A name that a parser has just cut has no hash yet: it is found by its shape and compared. Most fields
 * of a response are of no use, and their length and first letter tell.
 */
export class FieldIndex {
  /** By length and first letter, 1 where some use has them. */
  readonly #starts = new Uint8Array(STARTS);
  /** By shape, one more than the index of a use; a use whose place is taken stands in the next that is free. */
  readonly #places = new Uint16Array(SHAPES);

  constructor(private readonly uses: readonly Use[]) {
    if (uses.length > SHAPES / 2) throw new RangeError('too many field names for the index: give it more places');
    for (const [at, { name }] of uses.entries()) {
      this.#starts[startOf(name)] = 1;
      let place = shapeOf(name);
      while (this.#places[place] !== 0) place = (place + 1) & (SHAPES - 1);
      this.#places[place] = at + 1;
    }
  }

  get(name: string): Use | undefined {
    if (this.#starts[startOf(name)] === 0) return undefined;
    for (let place = shapeOf(name); ; place = (place + 1) & (SHAPES - 1)) {
      const found = this.#places[place] as number;
      if (found === 0) return undefined;
      const use = this.uses[found - 1] as Use;
      if (use.name === name) return use;
    }
  }
}

/** 64 lengths by 32 letters. */
const STARTS = 2048;

const startOf = (name: string): number =>
  name.length === 0 ? 0 : ((name.length << 5) | (name.charCodeAt(0) & 31)) & (STARTS - 1);

/** A power of two, and many times the names that there are. */
const SHAPES = 2048;

/** A number below {@link SHAPES} by length and three letters; most names have their own. */
function shapeOf(name: string): number {
  const { length } = name;
  if (length === 0) return 0;
  return (
    (length * 521 + name.charCodeAt(0) * 31 + name.charCodeAt(length - 1) * 7 + name.charCodeAt(length >> 1)) &
    (SHAPES - 1)
  );
}

/** Field lines that are looked at, and characters of each line that may decide who sent it. */
const LINES = 256;
const LONGEST = 1024;
/** Characters of all lines of a copy. */
const COPIED = 512;
/** Characters of all lines of one name, joined. */
const JOINED = 8192;

export function readerOf(spec: ProviderSpec): Reader {
  return {
    spec,
    claim: claimOf(spec),
    fields: spec.readings.map((reading) => new FieldReader(reading)),
    ...(spec.timing ? { timing: new TimingReader(spec.timing) } : {}),
    pop: spec.pop.map((cut) => new CutReader(cut)),
  };
}

function claimOf({ software, readings }: ProviderSpec): Reader['claim'] {
  if (!software) return 0;
  return readings.every(({ field }) => GENERIC_FIELDS.includes(field)) ? 2 : 1;
}

/** `also` are names that are read for no provider in particular. */
export function indexOf(readers: readonly Reader[], also: readonly string[]): FieldIndex {
  const names = new Set(also);
  for (const { spec, fields, pop } of readers) {
    for (const { field } of [...spec.detect, ...fields, ...fields.flatMap(({ beside }) => beside), ...pop])
      names.add(field);
  }
  return new FieldIndex([...names].map((name) => useOf(name, readers)));
}

function useOf(name: string, readers: readonly Reader[]): Use {
  const present: Reader[] = [];
  const tests: ValueTest<Reader>[] = [];
  for (const reader of readers) {
    const own = reader.spec.detect.filter(({ field }) => field === name);
    const patterns = own.flatMap(({ pattern }) => pattern ?? []);
    if (patterns.length < own.length) present.push(reader);
    else tests.push(...patterns.map((pattern) => valueTest(pattern, reader)));
  }
  return { name, present, tests: tests.length === 0 ? undefined : new ValueTests(tests) };
}

const NOBODY: readonly never[] = [];

const looked = (value: string): string => (value.length > LONGEST ? value.slice(0, LONGEST) : value);

/**
 * The field lines of one response that may say something, and who they tell of; one pass over the lines. Made once
 * and filled again for each response, since what it holds is needed no longer than the answer takes to make.
 */
export class Message {
  fields: readonly Field[] = [];
  /** Providers, in the order in which their first line came. */
  readonly readers: Reader[] = [];
  readonly #uses: Use[] = [];
  readonly #lines: number[] = [];
  /** Providers that the value of the line tells of. */
  readonly #told: (readonly Reader[])[] = [];
  /** How many of all three are of this response; what stands behind is of one before. */
  #count = 0;

  constructor(private readonly index: FieldIndex) {}

  /** Takes the next response. */
  take(fields: readonly Field[]): void {
    this.fields = fields;
    // Not by its length, which would give up its room: the next response needs it.
    while (this.readers.length > 0) this.readers.pop();
    this.#count = 0;
    const count = Math.min(fields.length, LINES);
    for (let at = 0; at < count; at += 1) {
      const field = fields[at] as Field;
      const use = this.index.get(field[0]);
      if (use === undefined) continue;
      this.#uses[this.#count] = use;
      this.#lines[this.#count] = at;
      const told = use.tests === undefined ? NOBODY : use.tests.of(looked(field[1]));
      this.#told[this.#count] = told;
      this.#count += 1;
      this.#found(use.present);
      this.#found(told);
    }
  }

  #found(readers: readonly Reader[]): void {
    for (let at = 0; at < readers.length; at += 1) {
      const reader = readers[at] as Reader;
      if (this.readers.length === 0 || !this.readers.includes(reader)) this.readers.push(reader);
    }
  }

  /** Of all lines of that name, joined with commas; undefined when there is none. */
  value(name: string): string | undefined {
    let joined: string | undefined;
    for (let k = 0; k < this.#count; k += 1) {
      if ((this.#uses[k] as Use).name !== name) continue;
      const value = (this.fields[this.#lines[k] as number] as Field)[1];
      joined = joined === undefined ? value : `${joined}, ${value}`;
      if (joined.length > JOINED) return joined.slice(0, JOINED);
    }
    return joined;
  }

  has(name: string): boolean {
    for (let k = 0; k < this.#count; k += 1) if ((this.#uses[k] as Use).name === name) return true;
    return false;
  }

  /** By the lines that say something but Age: the same for the same lines, seldom for others. */
  mark(): number {
    let mark = 1;
    for (let k = 0; k < this.#count; k += 1) {
      if ((this.#uses[k] as Use).name === 'age') continue;
      const [name, value] = this.fields[this.#lines[k] as number] as Field;
      mark = Math.imul(Math.imul(mark, 31) + shapeOf(name), 31) + markOf(value);
    }
    // The places of {@link Repeats} are found by the low bits.
    return (mark ^ (mark >>> 15)) | 1;
  }

  /** Of every character of those lines. Never 0. */
  hash(): number {
    let hash = 1;
    for (let k = 0; k < this.#count; k += 1) {
      if ((this.#uses[k] as Use).name === 'age') continue;
      const [name, value] = this.fields[this.#lines[k] as number] as Field;
      hash = Math.imul(hash, 31) + shapeOf(name);
      for (let at = 0; at < value.length; at += 1) hash = (Math.imul(hash, 31) + value.charCodeAt(at)) | 0;
    }
    return hash | 1;
  }

  /** Whether those lines are the same, in the same order. */
  isOf(lines: readonly Field[]): boolean {
    let at = 0;
    for (let k = 0; k < this.#count; k += 1) {
      const { name } = this.#uses[k] as Use;
      if (name === 'age') continue;
      const line = lines[at];
      if (line?.[0] !== name || line[1] !== (this.fields[this.#lines[k] as number] as Field)[1]) return false;
      at += 1;
    }
    return at === lines.length;
  }

  /** Those lines in a place of their own; undefined when they are long. */
  copy(): Field[] | undefined {
    const lines: Field[] = [];
    let left = COPIED;
    for (let k = 0; k < this.#count; k += 1) {
      const { name } = this.#uses[k] as Use;
      if (name === 'age') continue;
      const [, value] = this.fields[this.#lines[k] as number] as Field;
      left -= value.length;
      if (left < 0) return undefined;
      lines.push([name, copyOf(value)]);
    }
    return lines;
  }

  /** The evidence and the lines of that name, once. */
  cite(name: string, evidence: Evidence): Evidence {
    let cited = evidence;
    for (let k = 0; k < this.#count; k += 1) {
      if ((this.#uses[k] as Use).name !== name) continue;
      const line = this.fields[this.#lines[k] as number] as Field;
      if (cited === evidence && isCited(line, evidence)) return evidence;
      cited = withLine(cited, line);
    }
    return cited;
  }

  /** The lines that told of a provider. */
  trace(reader: Reader): Evidence {
    let evidence: Evidence = NO_EVIDENCE;
    for (let k = 0; k < this.#count; k += 1) {
      if (this.#tellsOf(k, reader)) evidence = withLine(evidence, this.fields[this.#lines[k] as number] as Field);
    }
    return evidence;
  }

  /** Index of the last line that told of a provider, or -1. */
  lastTrace(reader: Reader): number {
    for (let k = this.#count - 1; k >= 0; k -= 1) if (this.#tellsOf(k, reader)) return this.#lines[k] as number;
    return -1;
  }

  #tellsOf(k: number, reader: Reader): boolean {
    return (this.#uses[k] as Use).present.includes(reader) || (this.#told[k] as readonly Reader[]).includes(reader);
  }

  /** Index of the last line of that name, or -1. */
  lastLine(name: string): number {
    for (let k = this.#count - 1; k >= 0; k -= 1) {
      if ((this.#uses[k] as Use).name === name) return this.#lines[k] as number;
    }
    return -1;
  }
}

/** Lines of evidence a layer, and characters of each. */
const EVIDENCE = 8;
const SHOWN = 256;

/** Field lines that decided. Made anew when one is added: there are one or two, and a list that grows takes room for 17. */
export type Evidence = readonly Field[];
export const NO_EVIDENCE: Evidence = [];

function withLine(evidence: Evidence, field: Field): Evidence {
  const line = field[1].length <= SHOWN ? field : ([field[0], field[1].slice(0, SHOWN)] as const);
  const [first, second] = evidence;
  if (first === undefined) return [line];
  if (second === undefined) return [first, line];
  if (evidence.length === 2) return [first, second, line];
  return evidence.length < EVIDENCE ? [...evidence, line] : evidence;
}

function isCited([name]: Field, evidence: Evidence): boolean {
  for (let at = 0; at < evidence.length; at += 1) if ((evidence[at] as Field)[0] === name) return true;
  return false;
}
