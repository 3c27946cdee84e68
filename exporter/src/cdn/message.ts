import type { Field } from '../core/http/head.js';
import { Memo } from './memo.js';
import type { FieldTest, ProviderSpec } from './provider.js';
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

export type FieldIndex = ReadonlyMap<string, Use>;

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
  return new Map([...names].map((name) => [name, useOf(name, readers)]));
}

function useOf(name: string, readers: readonly Reader[]): Use {
  const testsOf = ({ spec }: Reader): readonly FieldTest[] => spec.detect.filter(({ field }) => field === name);
  const present = readers.filter((reader) => testsOf(reader).some(({ pattern }) => pattern === undefined));
  const choosy = readers.filter((reader) => !present.includes(reader) && testsOf(reader).length > 0);
  if (choosy.length === 0) return { name, present, valued: undefined };
  const find = (value: string): readonly Reader[] => {
    const text = value.slice(0, LONGEST).toLowerCase();
    return choosy.filter((reader) => testsOf(reader).some(({ pattern }) => pattern?.test(text)));
  };
  return { name, present, valued: new Memo(find) };
}

/** The field lines of one response that may say something, and who they tell of. One pass over the lines. */
export class Message {
  /** Providers, in the order in which their first line came. */
  readonly readers: Reader[] = [];
  readonly #uses: Use[] = [];
  readonly #lines: number[] = [];

  constructor(
    readonly fields: readonly Field[],
    index: FieldIndex,
  ) {
    const count = Math.min(fields.length, LINES);
    for (let at = 0; at < count; at += 1) {
      const field = fields[at] as Field;
      const use = index.get(field[0]);
      if (use === undefined) continue;
      this.#uses.push(use);
      this.#lines.push(at);
      for (const reader of use.present) this.#found(reader);
      if (use.valued) for (const reader of use.valued.of(field[1])) this.#found(reader);
    }
  }

  #found(reader: Reader): void {
    if (!this.readers.includes(reader)) this.readers.push(reader);
  }

  /** Of all lines of that name, joined with commas; undefined when there is none. */
  value(name: string): string | undefined {
    let joined: string | undefined;
    for (let k = 0; k < this.#uses.length; k += 1) {
      if ((this.#uses[k] as Use).name !== name) continue;
      const value = (this.fields[this.#lines[k] as number] as Field)[1];
      joined = joined === undefined ? value : `${joined}, ${value}`;
    }
    return joined === undefined || joined.length <= JOINED ? joined : joined.slice(0, JOINED);
  }

  /** Adds the lines of that name. */
  cite(name: string, evidence: Field[]): void {
    for (let k = 0; k < this.#uses.length; k += 1) {
      if ((this.#uses[k] as Use).name !== name || evidence.length >= EVIDENCE) continue;
      const field = this.fields[this.#lines[k] as number] as Field;
      if (!evidence.some((one) => one === field || (one[0] === field[0] && field[1].startsWith(one[1])))) {
        evidence.push(shorten(field));
      }
    }
  }

  /** Adds the lines that told of a provider. Returns the index of the last of them. */
  trace(reader: Reader, evidence?: Field[]): number {
    let last = -1;
    for (let k = 0; k < this.#uses.length; k += 1) {
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
    const k = this.#uses.findLastIndex((use) => use.name === name);
    return k === -1 ? -1 : (this.#lines[k] as number);
  }
}

/** Lines of evidence a layer, and characters of each. */
const EVIDENCE = 8;
const SHOWN = 256;

const shorten = (field: Field): Field => (field[1].length <= SHOWN ? field : [field[0], field[1].slice(0, SHOWN)]);
