import { Fault } from '../failure.js';
import { valuesOf, type Head } from './head.js';

/** How the end of a body is found, RFC 9112 section 6.3. */
export type Framing =
  | { readonly kind: 'none' }
  | { readonly kind: 'length'; readonly length: number }
  | { readonly kind: 'chunked' }
  | { readonly kind: 'close' };

/** What was asked, as far as it decides whether a response has a body. */
export interface Asked {
  readonly method: string;
}

const malformed = (what: string): Fault => new Fault('malformed_reply', what);

/**
 * Decides the framing of a final response. A message that says its length twice is refused: the two recipients of
 * such a message see different bodies (request and response smuggling).
 */
export function framingOf(head: Head, asked: Asked): Framing {
  const lengths = valuesOf(head.fields, 'content-length');
  const codings = valuesOf(head.fields, 'transfer-encoding');
  if (lengths.length > 0 && codings.length > 0) {
    throw malformed('both Content-Length and Transfer-Encoding');
  }
  const length = lengths.length > 0 ? contentLength(lengths) : undefined;
  if (codings.length > 0) checkCodings(codings, head);
  if (isBodyless(head.status, asked.method)) return { kind: 'none' };
  if (codings.length > 0) return { kind: 'chunked' };
  if (length === undefined) return { kind: 'close' };
  return length === 0 ? { kind: 'none' } : { kind: 'length', length };
}

/** RFC 9110 section 6.4.1: HEAD, 204, 304, and a successful CONNECT have no body, whatever the fields say. */
function isBodyless(status: number, method: string): boolean {
  return method === 'HEAD' || status === 204 || status === 304 || (method === 'CONNECT' && status < 300);
}

function checkCodings(codings: readonly string[], head: Head): void {
  if (head.version === '1.0') throw malformed('Transfer-Encoding in an HTTP/1.0 response');
  const [only] = codings;
  if (codings.length > 1 || only?.toLowerCase() !== 'chunked') {
    throw malformed('a transfer coding other than chunked');
  }
}

function contentLength(values: readonly string[]): number {
  const [first = ''] = values;
  if (values.some((value) => value !== first)) throw malformed('several Content-Length fields that differ');
  if (!/^\d{1,15}$/.test(first)) throw malformed('a Content-Length that is not a number');
  return Number(first);
}
