/** What a strict receiver answers to one request. */
import type { IncomingHttpHeaders } from 'node:http';
import { bookRules, type Rules } from './behaviour.js';
import type { Book, Judgement, Tally } from './book.js';
import { decodeRequest, Malformed } from './decode.js';
import { headerFaults, protocolOf, requestFaults } from './rules.js';
import { decodeSnappyBlock, SnappyError } from './snappy-block.js';
import type { Protocol, WrittenRequest } from './types.js';

export interface Question {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly protocol: Protocol | undefined;
  readonly message?: WrittenRequest;
  readonly faults: readonly string[];
  readonly refused: readonly string[];
}

const MAX_DECODED = 256 << 20;
const NOTHING: Tally = { samples: 0, histograms: 0, exemplars: 0 };

/** Stores in `book` what the answer says is stored. */
export function answerTo(question: Question, rules: Rules, book: Book): Answer {
  const protocol = protocolOf(question.headers);
  const read = open(question, protocol, rules);
  const found = { protocol, refused: [], ...read };
  const plain = (status: number, text: string): Answer => ({
    ...found,
    status: rules.status ?? status,
    text: rules.body ?? text,
    headers: { ...retryAfter(rules), ...(protocol === '2.0' ? written(NOTHING, rules) : {}) },
  });
  const { authorization } = rules;
  if (authorization !== undefined && question.headers.authorization !== authorization)
    return plain(401, 'who are you?');
  if (rules.oneOnly && protocol === '2.0') return { ...plain(204, ''), headers: {} };
  if (protocol !== undefined && rules.protocols?.includes(protocol) === false) return plain(415, `no ${protocol} here`);
  if (read.faults.length > 0) return plain(protocol === undefined ? 415 : 400, read.faults.join('\n'));
  if (read.tooLarge || read.message === undefined) return plain(413, 'too large');
  const refusing = rules.status !== undefined && (rules.status < 200 || rules.status > 299) && !rules.store;
  if (refusing) return plain(rules.status, 'told to');
  return { ...found, ...stored(read.message, rules, book) };
}

interface Opened {
  readonly message?: WrittenRequest;
  readonly faults: readonly string[];
  readonly tooLarge?: true;
}

function open({ method, headers, body }: Question, protocol: Protocol | undefined, rules: Rules): Opened {
  const faults = headerFaults(headers);
  if (method !== 'POST') faults.push(`method ${method}`);
  if (protocol === undefined || faults.length > 0) return { faults };
  try {
    const bytes = decodeSnappyBlock(body, MAX_DECODED);
    const message = decodeRequest(protocol, bytes);
    const count = message.series.reduce((sum, { samples, histograms }) => sum + samples.length + histograms.length, 0);
    const tooLarge =
      body.length > (rules.maxBytes ?? Infinity) ||
      bytes.length > (rules.maxDecoded ?? Infinity) ||
      count > (rules.maxSamples ?? Infinity);
    return { message, faults: requestFaults(message), ...(tooLarge ? { tooLarge } : {}) };
  } catch (error) {
    if (error instanceof Malformed || error instanceof SnappyError) return { faults: [error.message] };
    throw error;
  }
}

function stored(
  message: WrittenRequest,
  rules: Rules,
  book: Book,
): Pick<Answer, 'status' | 'headers' | 'text' | 'refused'> {
  // prettier-ignore
  const judgement = book.judge(message, bookRules(rules));
  const refused = judgement.refused.map(({ key, timestamp, reason }) => `${key} ${timestamp} ${reason}`);
  const atomic = rules.atomic ?? message.protocol === '1.0';
  const kept = refused.length > 0 && atomic ? NOTHING : judgement.good;
  if (kept !== NOTHING) judgement.commit();
  const { status = refused.length > 0 ? refusal(judgement, rules) : message.protocol === '1.0' ? 200 : 204 } = rules;
  const text = rules.body ?? refused.slice(0, 3).join('\n');
  return { status, text, refused, headers: { ...retryAfter(rules), ...(message.protocol === '2.0' ? written(kept, rules) : {}) } }; // prettier-ignore
}

function refusal({ refused }: Judgement, { poison = [], conflictStatus = 400 }: Rules): number {
  const poisoned = refused.some(({ reason }) => reason === 'poison');
  return poisoned ? (poison[0]?.status ?? 400) : conflictStatus;
}

const retryAfter = ({ retryAfter: text }: Rules): Record<string, string> =>
  text === undefined ? {} : { 'Retry-After': text };

function written(kept: Tally, { written: how = 'true' }: Rules): Record<string, string> {
  if (how === 'none') return {};
  const counts = how === 'true' ? kept : { samples: how.samples, histograms: how.histograms, exemplars: how.exemplars };
  const headers: Record<string, string> = {};
  for (const [name, count] of Object.entries(counts))
    if (count !== undefined)
      headers[`X-Prometheus-Remote-Write-${name[0]?.toUpperCase()}${name.slice(1)}-Written`] = String(count);
  return headers;
}
