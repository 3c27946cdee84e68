/**
 * Which format a scraper gets.
 * https://prometheus.io/docs/instrumenting/content_negotiation/ and RFC 9110, sections 12.4.2, 12.5.1 and 12.5.3.
 */

export type FormatName = 'text' | 'openmetrics' | 'protobuf';

export interface Format {
  readonly name: FormatName;
  /** Exactly what goes into the Content-Type header. */
  readonly contentType: string;
}

/** One element of an Accept header. */
interface Range {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly quality: number;
  /** 0 for a wildcard, 1 for `type/*`, 2 for a type, more with each parameter. */
  readonly specificity: number;
}

interface Offer {
  readonly name: FormatName;
  readonly type: string;
  /** Accepted when the range does not name it. */
  readonly version?: string;
  /** Parameters that the range must carry with these values. */
  readonly required?: Readonly<Record<string, string>>;
  /** Formats that must say which escaping of names they use. */
  readonly saysEscaping: boolean;
  readonly content: string;
}

const OPENMETRICS = 'application/openmetrics-text';
const PROTOBUF = 'application/vnd.google.protobuf';
const FAMILY = { proto: 'io.prometheus.client.metricfamily', encoding: 'delimited' };

const TEXT: Offer = {
  name: 'text',
  type: 'text/plain',
  version: '0.0.4',
  saysEscaping: false,
  content: 'text/plain; version=0.0.4; charset=utf-8',
};

/** In the order of our preference, which decides for wildcards. */
const OFFERS: readonly Offer[] = [
  TEXT,
  {
    name: 'text',
    type: 'text/plain',
    version: '1.0.0',
    saysEscaping: true,
    content: 'text/plain; version=1.0.0; charset=utf-8',
  },
  {
    name: 'openmetrics',
    type: OPENMETRICS,
    version: '1.0.0',
    saysEscaping: true,
    content: `${OPENMETRICS}; version=1.0.0; charset=utf-8`,
  },
  {
    name: 'openmetrics',
    type: OPENMETRICS,
    version: '0.0.1',
    saysEscaping: false,
    content: `${OPENMETRICS}; version=0.0.1; charset=utf-8`,
  },
  {
    name: 'protobuf',
    type: PROTOBUF,
    required: FAMILY,
    saysEscaping: false,
    content: `${PROTOBUF}; proto=io.prometheus.client.MetricFamily; encoding=delimited`,
  },
];

/** Our names are in the old alphabet, so these three leave them alone; `dots` would not, and we answer with the default. */
const ESCAPINGS = new Set(['allow-utf-8', 'underscores', 'values']);
const DEFAULT_ESCAPING = 'underscores';
/** What is longer is nobody's Accept header; the rest of it is not read. */
const MAX_HEADER_CHARS = 8192;

/** Splits at `separator` outside quoted strings. */
function split(text: string, separator: string): string[] {
  const parts: string[] = [];
  let part = '';
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (quoted && char === '\\') {
      part += char + text.charAt(at + 1);
      at += 1;
      continue;
    }
    if (char === '"') quoted = !quoted;
    if (char === separator && !quoted) {
      parts.push(part);
      part = '';
    } else part += char;
  }
  return [...parts, part];
}

const unquote = (text: string): string =>
  text.length >= 2 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1).replace(/\\(.)/g, '$1') : text;

/** A qvalue: 0 to 1 with at most three decimals; anything else makes the element unusable. */
function qualityOf(text: string | undefined): number | undefined {
  if (text === undefined) return 1;
  return /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(text) ? Number(text) : undefined;
}

function parseRange(text: string): Range | undefined {
  const [type = '', ...rest] = split(text, ';').map((part) => part.trim());
  const parameters = new Map<string, string>();
  for (const one of rest) {
    const equals = one.indexOf('=');
    if (equals > 0) parameters.set(one.slice(0, equals).trim().toLowerCase(), unquote(one.slice(equals + 1).trim()));
  }
  const quality = qualityOf(parameters.get('q'));
  parameters.delete('q');
  if (type === '' || quality === undefined) return undefined;
  const lower = type.toLowerCase();
  const level = lower === '*/*' ? 0 : lower.endsWith('/*') ? 1 : 2;
  return { type: lower, parameters, quality, specificity: level + parameters.size };
}

function parseAccept(header: string): Range[] {
  const ranges = split(header.slice(0, MAX_HEADER_CHARS), ',').map(parseRange);
  return ranges.filter((range) => range !== undefined);
}

function matches(range: Range, offer: Offer): boolean {
  if (range.type === '*/*') return true;
  if (range.type.endsWith('/*')) return offer.type.startsWith(range.type.slice(0, -1));
  if (range.type !== offer.type) return false;
  for (const [name, value] of Object.entries(offer.required ?? {}))
    if (range.parameters.get(name)?.toLowerCase() !== value) return false;
  const version = range.parameters.get('version');
  return version === undefined || offer.version === undefined || version === offer.version;
}

/** The most specific range that speaks of an offer decides its quality. */
function rangeFor(ranges: readonly Range[], offer: Offer): Range | undefined {
  let best: Range | undefined;
  for (const range of ranges)
    if (matches(range, offer) && (!best || range.specificity > best.specificity)) best = range;
  return best;
}

function formatOf(offer: Offer, wanted: string | undefined): Format {
  const escaping = wanted !== undefined && ESCAPINGS.has(wanted) ? wanted : DEFAULT_ESCAPING;
  const says = offer.saysEscaping || wanted !== undefined;
  return { name: offer.name, contentType: says ? `${offer.content}; escaping=${escaping}` : offer.content };
}

/** The format for an Accept header. Nothing acceptable means text 0.0.4 as well: a scrape beats an error. */
export function negotiate(accept: string | undefined): Format {
  const ranges = parseAccept(accept ?? '*/*');
  let best: { offer: Offer; range: Range } | undefined;
  for (const offer of OFFERS) {
    const range = rangeFor(ranges, offer);
    if (!range || range.quality === 0) continue;
    if (!best || range.quality > best.range.quality) best = { offer, range };
  }
  return best ? formatOf(best.offer, best.range.parameters.get('escaping')) : formatOf(TEXT, undefined);
}

/** Whether an Accept-Encoding header takes gzip. */
export function acceptsGzip(acceptEncoding: string | undefined): boolean {
  const ranges = parseAccept(acceptEncoding ?? '');
  const named = ranges.find(({ type }) => type === 'gzip' || type === 'x-gzip');
  return (named ?? ranges.find(({ type }) => type === '*'))?.quality ? true : false;
}
