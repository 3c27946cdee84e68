import { Token, type BareItem, type Item, type List, type Parameters } from 'structured-headers';

/**
 * A list as nearly all of them are written: items that are tokens, integers, booleans or strings without escapes
 * (RFC 9651 section 3), each with parameters of the same. Undefined for anything else, right or wrong: that is for
 * the library, which takes several times as long.
 */
export function plainList(text: string): List | undefined {
  const scanner = new Scanner(text);
  const list: List = [];
  scanner.skip(SPACE, SPACE);
  for (;;) {
    const item = itemOf(scanner);
    if (item === undefined) return undefined;
    list.push(item);
    scanner.skip(SPACE, TAB);
    if (scanner.isOver()) return list;
    if (!scanner.takes(COMMA)) return undefined;
    scanner.skip(SPACE, TAB);
  }
}

function itemOf(scanner: Scanner): Item | undefined {
  const value = scanner.bareItem();
  if (value === undefined) return undefined;
  const parameters: Parameters = new Map();
  while (scanner.takes(SEMICOLON)) {
    scanner.skip(SPACE, SPACE);
    const key = scanner.run(KEY_START, KEY);
    const own = scanner.takes(EQUALS) ? scanner.bareItem() : true;
    if (key === '' || own === undefined) return undefined;
    parameters.set(key, own);
  }
  return [value, parameters];
}

const [TAB, SPACE, QUOTE, COMMA, MINUS, ZERO, NINE] = [0x09, 0x20, 0x22, 0x2c, 0x2d, 0x30, 0x39];
const [SEMICOLON, EQUALS, QUESTION] = [0x3b, 0x3d, 0x3f];

const [TOKEN_START, TOKEN, KEY_START, KEY, STRING] = [1, 2, 4, 8, 16];
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** By character code, what it may stand in. */
const KINDS = new Uint8Array(128);
function allow(characters: string, kinds: number): void {
  for (const one of characters) KINDS[one.charCodeAt(0)] = (KINDS[one.charCodeAt(0)] as number) | kinds;
}
allow(LETTERS, TOKEN_START | TOKEN | KEY_START | KEY);
allow(LETTERS.toUpperCase(), TOKEN_START | TOKEN);
allow('*', TOKEN_START | TOKEN | KEY_START | KEY);
allow('0123456789_-.', TOKEN | KEY);
allow("!#$%&'+^`|~:/", TOKEN);
for (let code = 0x20; code < 0x7f; code += 1) {
  if (code !== QUOTE && code !== 0x5c) allow(String.fromCharCode(code), STRING);
}

const DIGITS = 15;

class Scanner {
  #at = 0;

  constructor(private readonly text: string) {}

  isOver(): boolean {
    return this.#at >= this.text.length;
  }

  takes(code: number): boolean {
    if (this.text.charCodeAt(this.#at) !== code) return false;
    this.#at += 1;
    return true;
  }

  skip(one: number, other: number): void {
    for (; this.#at < this.text.length; this.#at += 1) {
      const code = this.text.charCodeAt(this.#at);
      if (code !== one && code !== other) return;
    }
  }

  /** Characters of `kind` from one of `start` on; empty when there is none. */
  run(start: number, kind: number): string {
    const from = this.#at;
    if (!this.#is(start)) return '';
    do this.#at += 1;
    while (this.#is(kind));
    return this.text.slice(from, this.#at);
  }

  /** Undefined for one that is not as plain as that. */
  bareItem(): BareItem | undefined {
    const code = this.text.charCodeAt(this.#at);
    if (code === QUOTE) return this.#string();
    if (code === QUESTION) return this.#boolean();
    if (code === MINUS || (code >= ZERO && code <= NINE)) return this.#integer();
    const token = this.run(TOKEN_START, TOKEN);
    return token === '' ? undefined : new Token(token);
  }

  #string(): string | undefined {
    this.#at += 1;
    const text = this.#is(STRING) ? this.run(STRING, STRING) : '';
    return this.takes(QUOTE) ? text : undefined;
  }

  #boolean(): boolean | undefined {
    const digit = this.text.charCodeAt(this.#at + 1) - ZERO;
    this.#at += 2;
    return digit === 0 || digit === 1 ? digit === 1 : undefined;
  }

  #integer(): number | undefined {
    const sign = this.takes(MINUS) ? -1 : 1;
    const from = this.#at;
    let value = 0;
    for (; this.#at < this.text.length; this.#at += 1) {
      const digit = this.text.charCodeAt(this.#at) - ZERO;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
    }
    const digits = this.#at - from;
    // With a fraction it is a decimal.
    return digits === 0 || digits > DIGITS || this.text[this.#at] === '.' ? undefined : sign * value;
  }

  #is(kind: number): boolean {
    const code = this.text.charCodeAt(this.#at);
    return code < 128 && ((KINDS[code] as number) & kind) !== 0;
  }
}
