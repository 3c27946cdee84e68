import { inspect } from 'node:util';

const MASK = '<secret>';

/**
 * A text that cannot be printed: every way of turning it into a string gives `<secret>`.
 * Only {@link Secret.reveal} gives the value; call it where the byte goes to the wire, nowhere else.
 */
export class Secret {
  readonly #value: string;
  constructor(value: string) {
    this.#value = value;
  }
  reveal(): string {
    return this.#value;
  }
  toString(): string {
    return MASK;
  }
  toJSON(): string {
    return MASK;
  }
  [inspect.custom](): string {
    return MASK;
  }
}

/** Where a secret comes from. A file is read again when it changes, so that credentials can be rotated in place. */
export type SecretRef = { readonly value: Secret } | { readonly file: string };
