import { Fault } from '../../core/failure.js';
import type { RunContext } from '../../core/probe.js';
import { EXCERPT, textLimit } from './ask.js';
import type { Config } from './config.js';
import { redact } from '../../core/redact.js';
import { expand, layersOf, type Expanded, type Layers } from '../../core/http/decode.js';
import type { Answer } from '../../core/http/exchange.js';
import { judge, REASON_OF, type Check } from './expect.js';
import { extract, type Extracted } from './extract.js';
import { valueOf, valuesOf, type Head } from '../../core/http/head.js';
import { parseJson, type Json } from './json-path.js';
import type { HttpMeasured, TlsSummary } from './result.js';

type HeadFacts = Pick<
  HttpMeasured,
  'status' | 'version' | 'headerBytes' | 'contentLength' | 'contentEncoding' | 'lastModified'
>;

/** What the head of a response says. */
export function headFacts(head: Head): HeadFacts {
  const length = contentLength(head);
  const modified = lastModified(head);
  return {
    status: head.status,
    version: head.version,
    headerBytes: head.bytes,
    contentEncoding: contentEncoding(head),
    ...(length === undefined ? {} : { contentLength: length }),
    ...(modified === undefined ? {} : { lastModified: modified }),
  };
}

export function contentLength(head: Head): number | undefined {
  const text = valueOf(head.fields, 'content-length');
  return text === undefined ? undefined : Number(text);
}

/** Names of the content codings in lower case, joined by a comma; `identity` without. */
export function contentEncoding(head: Head): string {
  if (valueOf(head.fields, 'content-encoding') === undefined) return 'identity';
  const codings = valuesOf(head.fields, 'content-encoding').join(',').toLowerCase().replaceAll(' ', '');
  return codings === '' ? 'identity' : codings;
}

/** The last date read: one target sends the same one run after run, and reading it is slow. */
const lastDate = { text: '', seconds: undefined as number | undefined };

/** Unix seconds of an IMF-fixdate (RFC 9110 section 5.6.7), the only form that is still sent. */
export function lastModified(head: Head): number | undefined {
  const text = valueOf(head.fields, 'last-modified');
  if (text === undefined) return undefined;
  if (text !== lastDate.text) {
    const ms = IMF_FIXDATE.test(text) ? Date.parse(text) : Number.NaN;
    lastDate.text = text;
    lastDate.seconds = Number.isNaN(ms) ? undefined : ms / 1000;
  }
  return lastDate.seconds;
}

const IMF_FIXDATE = /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/;

/** The decoded body of a response. */
export interface Content {
  /** Absent for a coding that is not known: then nothing is known of the text either. */
  readonly expanded?: Expanded;
  readonly excerpt: string;
}

interface Reading {
  readonly secrets: readonly string[];
  /** Its signal is made only for a body that must be decoded. */
  readonly context: Pick<RunContext, 'signal'>;
}

/** Decodes the body. Throws `decode_error` or `body_limit`. */
export async function decodeBody(config: Config, { head, body }: Answer, reading: Reading): Promise<Content> {
  const { secrets, context } = reading;
  if (body.bytes === 0 || valueOf(head.fields, 'content-encoding') === undefined) return plain(config, body, secrets);
  const layers: Layers = layersOf(valuesOf(head.fields, 'content-encoding'));
  if (layers.unknown !== undefined) return { excerpt: '' };
  const options = { limit: config.max_expanded_bytes, keep: textLimit(config), signal: context.signal };
  const expanded = await expand(body.kept, layers.codings, options);
  return { expanded, excerpt: excerptOf(expanded, secrets) };
}

function plain(config: Config, { bytes, kept }: Expanded, secrets: readonly string[]): Content {
  if (bytes > config.max_expanded_bytes) {
    throw new Fault('body_limit', `a body of more than ${config.max_expanded_bytes} bytes`);
  }
  const expanded = { bytes, kept };
  return { expanded, excerpt: excerptOf(expanded, secrets) };
}

function excerptOf({ kept, bytes }: Expanded, secrets: readonly string[]): string {
  const text = kept.toString('utf8', 0, EXCERPT);
  return secrets.length === 0 ? text : redact(text, secrets, bytes > EXCERPT);
}

/** What the expectations look at. */
export interface Finding {
  readonly answer: Answer;
  readonly tls: TlsSummary | undefined;
  readonly content: Content;
}

/** Judges the expectations; `now` in Unix seconds. */
export function check(config: Config, { answer, tls, content }: Finding, now: number): Check[] {
  return judge(config.expect, {
    head: answer.head,
    expandedBytes: content.expanded?.bytes,
    text: () => wholeText(config, content),
    tls: tls && { version: tls.version, earliestExpiry: tls.earliestExpiry },
    now,
  });
}

/** The whole body as text, or a Fault that says why it is not there. */
function wholeText(config: Config, { expanded }: Content): string {
  if (expanded === undefined) throw new Fault('decode_error', 'a content coding that is not known hides the body');
  if (expanded.bytes > expanded.kept.length) {
    throw new Fault('body_limit', `a body of more than ${config.expect.max_text_bytes} bytes cannot be matched`);
  }
  return expanded.kept.toString('utf8');
}

/** Throws the first broken expectation. */
export function enforce(checks: readonly Check[]): void {
  for (const { kind, problem } of checks) if (problem !== undefined) throw new Fault(REASON_OF[kind], problem);
}

/** Values lifted out; a body that is not JSON only means that nothing is found in it. */
export function extractFrom(config: Config, answer: Answer, content: Content): Extracted[] {
  if (config.extract.length === 0) return [];
  const wanted = config.extract.some((one) => one.json !== undefined);
  return extract(config.extract, answer.head, wanted ? documentOf(config, content) : undefined);
}

function documentOf(config: Config, content: Content): Json | undefined {
  try {
    return parseJson(wholeText(config, content));
  } catch {
    return undefined;
  }
}

/** Trace of what was judged. */
export function traceChecks(context: RunContext, checks: readonly Check[]): void {
  for (const { kind, problem } of checks) if (problem !== undefined) context.trace(`expectation ${kind}: ${problem}`);
}
