import type { Field } from '../../core/http/head.js';
import { CREDENTIAL_NAME, redact } from '../../core/redact.js';

const MASK = '<masked>';
/** Characters of one value that are kept. */
const LONGEST = 4_096;
/** Cookies that are told apart; those beyond all get the next number. */
const COOKIES = 10_000;

/** Field lines without secrets: those of the configuration, credentials by the name of the field, cookies. */
export class Masker {
  readonly #cookies = new Map<string, number>();

  constructor(private readonly secrets: readonly string[]) {}

  fields(fields: readonly Field[]): Field[] {
    return fields.map(([name, value]) => [name, this.#value(name, value).slice(0, LONGEST)]);
  }

  /** Any text that goes out. */
  text(text: string): string {
    return redact(text, this.secrets);
  }

  #value(name: string, value: string): string {
    if (name === 'set-cookie') return this.#cookie(value);
    // Fields that only sound like credentials and name what caches need.
    if (CREDENTIAL_NAME.test(name) && !TELLING.test(name)) return MASK;
    return this.text(value);
  }

  /**
   * `sid=<masked 1>; Path=/; Secure`: attributes tell whether a cache may keep it; the value is somebody's, and its
   * number tells only whether another answer has the same one.
   */
  #cookie(value: string): string {
    const semicolon = value.indexOf(';');
    const pair = semicolon < 0 ? value : value.slice(0, semicolon);
    const number = this.#cookies.get(pair) ?? this.#cookies.size + 1;
    if (number <= COOKIES) this.#cookies.set(pair, number);
    const name = this.text(pair.slice(0, Math.max(0, pair.indexOf('='))));
    return `${name}=<masked ${number}>${semicolon < 0 ? '' : this.text(value.slice(semicolon))}`;
  }
}

/** `*-cache-key`, `surrogate-key` and the like tell of caches. */
const TELLING = /(?:^|-)cache(?:-[a-z]{1,20})?-key$|^surrogate-key$/;
