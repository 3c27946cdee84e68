/** What is wrong with a field that tells caches what to do; data for the lint. */
export interface FreshnessProblem {
  readonly kind:
    | 'invalid_value' // the argument is no number of seconds, or no date
    | 'duplicate' // the same directive twice with different arguments
    | 'contradiction' // two directives that exclude each other
    | 'syntax' // does not parse: the whole field is ignored, or a part of it is passed over
    | 'expires_conflict'; // Expires says another lifetime than Cache-Control
  /** Lower case. */
  readonly field: string;
  /** The directive, where it is about one. */
  readonly directive?: string;
  /** In a sentence without a full stop. */
  readonly detail: string;
}

/** A directive and its argument, unquoted; true when it has none. */
export type Directives = ReadonlyMap<string, string | true>;

const DIRECTIVES = 64;
const LONGEST = 8192;

/**
 * Parses `Cache-Control` (RFC 9111 section 5.2), all lines joined by commas: names in lower case, quoted strings
 * unquoted, the first of two directives of the same name counts (section 4.2.1 leaves the choice). Tolerant: what is
 * no directive is passed over and told in `problems`.
 */
export function parseCacheControl(value: string, field: string, problems: FreshnessProblem[]): Directives {
  const found = new Map<string, string | true>();
  const text = value.slice(0, LONGEST);
  let at = 0;
  while (at < text.length && found.size < DIRECTIVES) {
    const end = stop(text, at);
    const part = text.slice(at, end).trim();
    at = end + 1;
    if (part === '') continue;
    const equals = part.indexOf('=');
    const name = (equals === -1 ? part : part.slice(0, equals)).trimEnd().toLowerCase();
    if (!NAME.test(name)) {
      problems.push({ kind: 'syntax', field, detail: `${quote(part)} is no directive` });
      continue;
    }
    const argument = equals === -1 ? true : unquote(part.slice(equals + 1).trimStart());
    const before = found.get(name);
    if (before === undefined) found.set(name, argument);
    else if (before !== argument) {
      problems.push({ kind: 'duplicate', field, directive: name, detail: `${name} stands twice, with other values` });
    }
  }
  return found;
}

const NAME = /^[!#$%&'*+.^_`|~0-9a-z-]{1,64}$/;

/** What strangers wrote, short and printable. */
export const quote = (text: string): string => JSON.stringify(text.slice(0, 40));

/** Index of the next comma outside quotes, or the end. */
function stop(text: string, from: number): number {
  let quoted = false;
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x22) quoted = !quoted;
    else if (code === 0x5c && quoted) at += 1;
    else if (code === 0x2c && !quoted) return at;
  }
  return text.length;
}

function unquote(text: string): string {
  if (!text.startsWith('"')) return text;
  const end = text.length > 1 && text.endsWith('"') ? text.length - 1 : text.length;
  return text.slice(1, end).replace(/\\(.)/g, '$1');
}

/** 2^31: what a number of seconds beyond a cache's range counts as (RFC 9111 section 1.2.2). */
const FOREVER = 2_147_483_648;

/** A number of seconds (RFC 9111 section 1.2.2); undefined when it is none. */
export function deltaSeconds(text: string): number | undefined {
  if (!/^\d{1,64}$/.test(text)) return undefined;
  return Math.min(Number(text), FOREVER);
}
