import { placeName, wholeNumber } from './values.js';

/** Values cut out of a field. Every field stands in every one: the runtime reads objects of one shape fastest. */
export interface Values {
  readonly pop: string | undefined;
  readonly hits: number | undefined;
  readonly ttl: number | undefined;
  readonly age: number | undefined;
}

/** A pattern of a provider's file in another form; whose work is linear, as the conformance suite holds each to be. */
// eslint-disable-next-line no-restricted-syntax -- from our own literals only
export const remade = (source: string, flags: string): RegExp => new RegExp(source, flags);

const NAME = /\(\?<([a-z]+)>/g;

/**
 * A pattern of a provider's file made ready: the same without the names of its groups, which are found by number. For
 * each match of named groups the runtime makes an object of names, at the cost of another match.
 */
export class Pattern {
  /** Number of the group `status`; 0 when there is none. */
  readonly status: number;
  readonly #regexp: RegExp;
  readonly #pop: number;
  readonly #hits: number;
  readonly #ttl: number;
  readonly #age: number;

  /** Throws a RangeError when the pattern has groups without a name that are not `(?:`. */
  constructor({ source, flags }: RegExp) {
    const names = [...source.matchAll(NAME)].map(([, name]) => name);
    const groups = (remade(`${source}|`, flags).exec('')?.length ?? 1) - 1;
    if (groups !== names.length) throw new RangeError(`write (?: for the groups without a name of ${source}`);
    this.#regexp = remade(source.replace(NAME, '('), flags);
    this.status = names.indexOf('status') + 1;
    this.#pop = names.indexOf('pop') + 1;
    this.#hits = names.indexOf('hits') + 1;
    this.#ttl = names.indexOf('ttl') + 1;
    this.#age = names.indexOf('age') + 1;
  }

  match(text: string): readonly (string | undefined)[] | null {
    return this.#regexp.exec(text);
  }

  pop(match: readonly (string | undefined)[]): string | undefined {
    return this.#pop === 0 ? undefined : placeName(match[this.#pop]);
  }

  hits(match: readonly (string | undefined)[]): number | undefined {
    return this.#hits === 0 ? undefined : wholeNumber(match[this.#hits]);
  }

  ttl(match: readonly (string | undefined)[]): number | undefined {
    return this.#ttl === 0 ? undefined : wholeNumber(match[this.#ttl]);
  }

  age(match: readonly (string | undefined)[]): number | undefined {
    return this.#age === 0 ? undefined : wholeNumber(match[this.#age]);
  }
}
