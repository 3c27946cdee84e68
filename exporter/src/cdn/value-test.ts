import { remade } from './pattern.js';

/** Whether a value matches a pattern, found out cheaply: most values are too short for most, or begin otherwise. */
export interface ValueTest<T> {
  /** Passes over case. */
  readonly pattern: RegExp;
  /** Whom a match tells of. */
  readonly tells: T;
  /** Characters that every match has at least. */
  readonly least: number;
  /** Code of the only character, in lower case, that a match can begin the text with; 0 when there may be others. */
  readonly first: number;
}

export function valueTest<T>({ source }: RegExp, tells: T): ValueTest<T> {
  const { literal, begins } = plainText(source);
  const first = begins ? literal.charCodeAt(0) : 0;
  // Making a text lower case takes longer than a pattern that passes over case.
  return { pattern: remade(source, 'i'), tells, least: literal.length, first };
}

/** Tests by how a value begins, so that only those are run that it may pass. */
export class ValueTests<T> {
  /** By the last five bits of the first character: the same for both cases of a letter. */
  readonly #tests: readonly (readonly ValueTest<T>[])[];

  constructor(tests: readonly ValueTest<T>[]) {
    this.#tests = Array.from({ length: 32 }, (_, start) =>
      tests.filter(({ first }) => first === 0 || (first & 31) === start),
    );
  }

  /** Of every test that the value passes, in their order, each once. */
  of(value: string): readonly T[] {
    const tests = this.#tests[value.length === 0 ? 0 : value.charCodeAt(0) & 31] as readonly ValueTest<T>[];
    let found: readonly T[] = NOBODY;
    for (let at = 0; at < tests.length; at += 1) {
      const { least, pattern, tells } = tests[at] as ValueTest<T>;
      if (value.length >= least && pattern.test(value) && !found.includes(tells)) found = [...found, tells];
    }
    return found;
  }
}

const NOBODY: readonly never[] = [];

/** Escape, class, opening of a group, quantifier, any other character. */
const TOKEN = /\\.|\[(?:\\.|[^\]\\])*\]|\(\?(?:[:=!]|<[=!])|\(\?<[a-z]+>|[*+?]|\{[\d,]+\}|[^]/g;

interface Plain {
  /** A run of characters, in lower case, that stands in every match; empty when none is found. */
  readonly literal: string;
  /** It is what the text begins with, and its first character is a letter. */
  readonly begins: boolean;
}

const NONE: Plain = { literal: '', begins: false };

/** The first run of plain characters outside groups, classes and choices. */
function plainText(source: string): Plain {
  if (/\\[a-z0-9]/i.test(source.replace(/\\[dwsb]/gi, ''))) return NONE;
  let depth = 0;
  let run = '';
  let literal = '';
  let anchored = false;
  let before = '';
  for (const token of source.match(TOKEN) ?? []) {
    if (token === '|' && depth === 0) return NONE;
    const plain = depth === 0 ? characterOf(token) : '';
    // What may be there several times may also be missing.
    if (/^[*+?{]/.test(token)) run = run.slice(0, -1);
    if (plain !== '' && run === '' && literal === '') anchored = before === '^';
    run += plain;
    if (plain === '' && literal === '') literal = run;
    if (plain === '') run = '';
    if (token.startsWith('(')) depth += 1;
    if (token === ')') depth -= 1;
    before = token;
  }
  if (literal === '') literal = run;
  return { literal, begins: anchored && /^[a-z]/.test(literal) };
}

/** The character that a token stands for; empty for all others. */
function characterOf(token: string): string {
  if (/^\\[^a-z0-9]$/i.test(token)) return token.slice(1);
  return token.length === 1 && !/[\^$.|()*+?]/.test(token) ? token : '';
}
