/** One entry of `Server-Timing` (https://www.w3.org/TR/server-timing/ section 3). */
export interface TimingEntry {
  /** Lower case. */
  readonly name: string;
  /** As it came, without quotes; empty when there is none. */
  readonly desc: string;
  /** Milliseconds; absent when not said, or not in digits. */
  readonly dur?: number;
}

const ENTRIES = 64;
const LONGEST = 8192;
const [COMMA, SEMICOLON, QUOTE, BACKSLASH] = [0x2c, 0x3b, 0x22, 0x5c];

/**
 * Parses `Server-Timing`, all lines joined by commas. Tolerant as browsers are: what is no entry is passed over, the
 * first parameter of a name counts. At most 64 entries of the first 8,192 characters.
 */
export function parseServerTiming(value: string): TimingEntry[] {
  const text = value.length > LONGEST ? value.slice(0, LONGEST) : value;
  const entries: TimingEntry[] = [];
  let at = 0;
  while (at < text.length && entries.length < ENTRIES) {
    const end = partEnd(text, at, COMMA);
    const entry = parseEntry(text.slice(at, end));
    if (entry) entries.push(entry);
    at = end + 1;
  }
  return entries;
}

/** Index of the next `separator` (a character code) outside quotes, or the end. */
function partEnd(text: string, from: number, separator: number): number {
  let quoted = false;
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) quoted = !quoted;
    else if (code === BACKSLASH && quoted) at += 1;
    else if (code === separator && !quoted) return at;
  }
  return text.length;
}

function parseEntry(text: string): TimingEntry | undefined {
  let at = partEnd(text, 0, SEMICOLON);
  const name = text.slice(0, at).trim().toLowerCase();
  if (name === '') return undefined;
  let desc: string | undefined;
  let dur: number | undefined;
  while (at < text.length) {
    const end = partEnd(text, at + 1, SEMICOLON);
    const part = text.slice(at + 1, end);
    const equals = part.indexOf('=');
    const key = (equals === -1 ? part : part.slice(0, equals)).trim().toLowerCase();
    const value = equals === -1 ? '' : unquote(part.slice(equals + 1).trim());
    if (key === 'desc') desc ??= value;
    if (key === 'dur' && /^\d{1,15}(?:\.\d{1,15})?$/.test(value)) dur ??= Number(value);
    at = end;
  }
  return { name, desc: desc ?? '', ...(dur === undefined ? {} : { dur }) };
}

const unquote = (text: string): string =>
  text.startsWith('"')
    ? text.slice(1, text.endsWith('"') && text.length > 1 ? -1 : undefined).replace(/\\(.)/g, '$1')
    : text;
