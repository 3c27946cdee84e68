import { Fault } from '../../core/failure.js';
import type { RunContext } from '../../core/probe.js';
import { EXCERPT, textLimit } from './ask.js';
import type { Config } from './config.js';
import { redact } from './credentials.js';
import { expand, layersOf, type Expanded, type Layers } from './decode.js';
import type { Answer } from './exchange.js';
import { judge, REASON_OF, type Check } from './expect.js';
import { extract, type Extracted } from './extract.js';
import { valueOf, valuesOf, type Head } from './head.js';
import { parseJson, type Json } from './json-path.js';
import type { HttpMeasured, Mutable, TlsSummary } from './result.js';

type HeadFacts = Pick<
  HttpMeasured,
  'status' | 'version' | 'headerBytes' | 'contentLength' | 'contentEncoding' | 'lastModified'
>;

/** What the head of a response says. */
export function headFacts(head: Head): HeadFacts {
  const length = valueOf(head.fields, 'content-length');
  const modified = httpDate(valueOf(head.fields, 'last-modified'));
  const codings = valuesOf(head.fields, 'content-encoding').join(',').toLowerCase().replaceAll(' ', '');
  const facts: Mutable<HeadFacts> = {
    status: head.status,
    version: head.version,
    headerBytes: head.bytes,
    contentEncoding: codings === '' ? 'identity' : codings,
  };
  if (length !== undefined) facts.contentLength = Number(length);
  if (modified !== undefined) facts.lastModified = modified;
  return facts;
}

/** Unix seconds of an IMF-fixdate (RFC 9110 section 5.6.7), the only form that is still sent. */
function httpDate(text: string | undefined): number | undefined {
  if (text === undefined || !/^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/.test(text))
    return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms / 1000;
}

/** What is judged and lifted out once the final response is there. */
export interface Finding {
  readonly answer: Answer;
  readonly tls: TlsSummary | undefined;
  readonly secrets: readonly string[];
}

/** The decoded body of a response. */
export interface Content {
  /** Absent for a coding that is not known: then nothing is known of the text either. */
  readonly expanded?: Expanded;
  readonly excerpt: string;
}

/** Decodes the body. Throws `decode_error` or `body_limit`. */
export async function decodeBody(config: Config, finding: Finding, signal: AbortSignal): Promise<Content> {
  const { head, body } = finding.answer;
  const encodings = valuesOf(head.fields, 'content-encoding');
  if (encodings.length === 0 || body.bytes === 0) return plain(config, finding);
  const layers: Layers = layersOf(encodings);
  if (layers.unknown !== undefined) return { excerpt: '' };
  const options = { limit: config.max_expanded_bytes, keep: textLimit(config), signal };
  const expanded = await expand(body.kept, layers.codings, options);
  return { expanded, excerpt: excerptOf(expanded, finding.secrets) };
}

function plain(config: Config, { answer, secrets }: Finding): Content {
  const { bytes, kept } = answer.body;
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

/** Judges the expectations. */
export function check(config: Config, finding: Finding & { content: Content }, now: number): Check[] {
  const { answer, tls, content } = finding;
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
