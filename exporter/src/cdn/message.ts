import type { Field } from '../core/http/head.js';
import { Memo } from './memo.js';
import type { ProviderSpec } from './provider.js';
import { CutReader, FieldReader, TimingReader } from './reading.js';

/** A provider's file made ready. */
export interface Reader {
  readonly spec: ProviderSpec;
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
  readonly valued: Memo<readonly Reader[]> | undefined;
}

/** Uses by name. A name that a parser has just cut has no hash yet: it is found by its shape and compared. */
export class FieldIndex {
  /** By shape, one more than the index of a use; a use whose place is taken stands in the next that is free. */
  readonly #places = new Uint16Array(SHAPES);

  constructor(private readonly uses: readonly Use[]) {
    if (uses.length > SHAPES / 2) throw new RangeError('too many field names for the index: give it more places');
    for (const [at, { name }] of uses.entries()) {
      let place = shapeOf(name);
      while (this.#places[place] !== 0) place = (place + 1) & (SHAPES - 1);
      this.#places[place] = at + 1;
    }
  }

  get(name: string): Use | undefined {
    for (let place = shapeOf(name); ; place = (place + 1) & (SHAPES - 1)) {
      const found = this.#places[place] as number;
      if (found === 0) return undefined;
      const use = this.uses[found - 1] as Use;
      if (use.name === name) return use;
    }
  }
}

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
/** Characters of all lines of one name, joined. */
const JOINED = 8192;

export function readerOf(spec: ProviderSpec): Reader {
  return {
    spec,
    fields: spec.readings.map((reading) => new FieldReader(reading)),
    ...(spec.timing ? { timing: new TimingReader(spec.timing) } : {}),
    pop: spec.pop.map((cut) => new CutReader(cut)),
  };
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
  const tests: { readonly only: readonly [Reader]; readonly pattern: RegExp }[] = [];
  for (const reader of readers) {
    const own = reader.spec.detect.filter(({ field }) => field === name);
    const patterns = own.flatMap(({ pattern }) => pattern ?? []);
    if (patterns.length < own.length) present.push(reader);
    else tests.push(...patterns.map((pattern) => ({ only: [reader] as const, pattern })));
  }
  if (tests.length === 0) return { name, present, valued: undefined };
  const find = (value: string): readonly Reader[] => {
    const text = (value.length > LONGEST ? value.slice(0, LONGEST) : value).toLowerCase();
    let found: readonly Reader[] = NOBODY;
    for (const { only, pattern } of tests) {
      if (found.includes(only[0]) || !pattern.test(text)) continue;
      found = found.length === 0 ? only : [...found, only[0]];
    }
    return found;
  };
  return { name, present, valued: new Memo(find) };
}

const NOBODY: readonly Reader[] = [];

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
  /** How many of both are of this response; what stands behind is of one before. */
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
      this.#count += 1;
      this.#found(use.present);
      if (use.valued !== undefined) this.#found(use.valued.of(field[1]));
    }
  }

  #found(readers: readonly Reader[]): void {
    for (let at = 0; at < readers.length; at += 1) {
      const reader = readers[at] as Reader;
      if (!this.readers.includes(reader)) this.readers.push(reader);
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

  /** Adds the lines of that name, once. */
  cite(name: string, evidence: Field[]): void {
    for (const [cited] of evidence) if (cited === name) return;
    for (let k = 0; k < this.#count && evidence.length < EVIDENCE; k += 1) {
      if ((this.#uses[k] as Use).name === name) {
        evidence.push(shorten(this.fields[this.#lines[k] as number] as Field));
      }
    }
  }

  /** Adds the lines that told of a provider. Returns the index of the last of them. */
  trace(reader: Reader, evidence?: Field[]): number {
    let last = -1;
    for (let k = 0; k < this.#count; k += 1) {
      const use = this.#uses[k] as Use;
      const line = this.#lines[k] as number;
      const field = this.fields[line] as Field;
      if (!use.present.includes(reader) && !use.valued?.of(field[1]).includes(reader)) continue;
      last = line;
      if (evidence && evidence.length < EVIDENCE) evidence.push(shorten(field));
    }
    return last;
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

const shorten = (field: Field): Field => (field[1].length <= SHOWN ? field : [field[0], field[1].slice(0, SHOWN)]);
