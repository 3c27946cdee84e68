const MAX_BYTES = 1_024;
const decoder = new TextDecoder();

/** The first KiB of an answer's body as one printable line. */
export function wordsOf(body: Uint8Array): string {
  const text = decoder.decode(body.subarray(0, MAX_BYTES));
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}

const MAX_SHAPES = 100;

/** Lets each kind of message through once: messages that differ only in numbers and quoted text are of one kind. */
export class OncePerShape {
  readonly #seen = new Set<string>();

  /** Whether a message of this kind comes for the first time. When too many kinds came, all are forgotten. */
  first(status: number, words: string): boolean {
    const shape = `${status} ${words.replaceAll(/"[^"]*"|'[^']*'|\d+(?:\.\d+)?/g, '#').slice(0, 200)}`;
    if (this.#seen.has(shape)) return false;
    if (this.#seen.size >= MAX_SHAPES) this.#seen.clear();
    this.#seen.add(shape);
    return true;
  }
}
