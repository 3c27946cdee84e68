/**
 * A strict reader of the text formats, written from their documents and not from our writer: an answer that Prometheus could
 * refuse throws here, with the line.
 */
export interface ParsedSample {
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly value: number;
}

export interface ParsedPage {
  readonly samples: readonly ParsedSample[];
  /** By family name. */
  readonly types: ReadonlyMap<string, string>;
  readonly units: ReadonlyMap<string, string>;
  readonly helps: ReadonlyMap<string, string>;
}

export type Dialect = 'text' | 'openmetrics';

const ESCAPES: Readonly<Record<Dialect, { label: string; help: string }>> = {
  text: { label: '\\n"', help: '\\n' },
  openmetrics: { label: '\\n"', help: '\\n"' },
};
const NUMBER = /^(?:NaN|[+-]Inf|-?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)$/;
const SUFFIXES = /_(?:total|created|bucket|sum|count|info)$/;

function unescape(text: string, allowed: string): string {
  let plain = '';
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char !== '\\') {
      plain += char;
      continue;
    }
    at += 1;
    const next = text.charAt(at);
    if (next === '' || !allowed.includes(next)) throw new Error(`bad escape \\${next}`);
    plain += next === 'n' ? '\n' : next;
  }
  return plain;
}

/** Reads labels from after `{`; gives them and where the text goes on. */
function readLabels(line: string, start: number): { labels: Map<string, string>; end: number } {
  const labels = new Map<string, string>();
  let at = start;
  while (line[at] !== '}') {
    const name = /^[a-zA-Z_][a-zA-Z0-9_]*(?==")/.exec(line.slice(at))?.[0];
    if (name === undefined) throw new Error(`no label at ${at}`);
    if (labels.has(name)) throw new Error(`label ${name} twice`);
    at += name.length + 2;
    const begin = at;
    while (line[at] !== '"') {
      if (at >= line.length) throw new Error('value without end');
      at += line[at] === '\\' ? 2 : 1;
    }
    labels.set(name, unescape(line.slice(begin, at), ESCAPES.text.label));
    at += 1;
    if (line[at] === ',') at += 1;
    else if (line[at] !== '}') throw new Error(`neither , nor } at ${at}`);
  }
  return { labels, end: at + 1 };
}

function readSample(line: string): ParsedSample {
  const name = /^[a-zA-Z_:][a-zA-Z0-9_:]*/.exec(line)?.[0];
  if (name === undefined) throw new Error('no name');
  const { labels, end } =
    line[name.length] === '{'
      ? readLabels(line, name.length + 1)
      : { labels: new Map<string, string>(), end: name.length };
  const rest = line.slice(end);
  if (!rest.startsWith(' ') || !NUMBER.test(rest.slice(1))) throw new Error(`bad value ${JSON.stringify(rest)}`);
  const text = rest.slice(1);
  const value = text === '+Inf' ? Infinity : text === '-Inf' ? -Infinity : Number(text);
  return { name, labels, value };
}

/** Parses a whole page, strictly. */
export function parseExposition(bytes: Uint8Array, dialect: Dialect): ParsedPage {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  if (text.includes('\0')) throw new Error('NUL');
  const lines = text.split('\n');
  if (lines.pop() !== '') throw new Error('no line feed at the end');
  if (dialect === 'openmetrics' && lines.pop() !== '# EOF') throw new Error('no # EOF');
  const page = {
    samples: [] as ParsedSample[],
    types: new Map<string, string>(),
    units: new Map<string, string>(),
    helps: new Map<string, string>(),
  };
  const series = new Set<string>();
  for (const line of lines) {
    try {
      readLine(line, page, dialect, series);
    } catch (error) {
      throw new Error(`${String(error)} in ${JSON.stringify(line)}`);
    }
  }
  return page;
}

interface OpenPage {
  samples: ParsedSample[];
  types: Map<string, string>;
  units: Map<string, string>;
  helps: Map<string, string>;
}

/** OpenMetrics lets an exemplar with labels, value and time follow the value of a bucket. */
const withoutExemplar = (line: string): string => line.replace(/ # \{[^{}]*\} \S+( \S+)?$/, '');

function readLine(line: string, page: OpenPage, dialect: Dialect, series: Set<string>): void {
  const comment = /^# (HELP|TYPE|UNIT) (\S+) (.*)$/su.exec(line);
  if (comment) {
    const [, kind, name = '', rest = ''] = comment;
    const into = kind === 'HELP' ? page.helps : kind === 'TYPE' ? page.types : page.units;
    if (into.has(name)) throw new Error(`${kind} of ${name} twice`);
    if (kind === 'UNIT' && !name.endsWith(`_${rest}`)) throw new Error('the name does not end in its unit');
    into.set(name, kind === 'HELP' ? unescape(rest, ESCAPES[dialect].help) : rest);
    return;
  }
  const sample = readSample(dialect === 'openmetrics' ? withoutExemplar(line) : line);
  const family = page.types.has(sample.name) ? sample.name : sample.name.replace(SUFFIXES, '');
  if (!page.types.has(family) && !page.types.has(sample.name)) throw new Error('sample before its TYPE');
  const key = `${sample.name}\0${JSON.stringify([...sample.labels].sort())}`;
  if (series.has(key)) throw new Error('series twice');
  series.add(key);
  page.samples.push(sample);
}
