/** Questions to the servers that the preview was started with. */
import { SAFE } from './headers.js';
import type { Answer } from './json.js';

const PATIENCE = 30_000;
const LARGEST_BODY = 1 << 20;
const LARGEST_ANSWER = 64 << 20;

export interface Asked {
  /** Of the URL, without `?`. */
  readonly query?: string;
  /** A form; makes it a POST. */
  readonly body?: string | undefined;
  readonly signal: AbortSignal;
}

/** The text of a request's body. Throws when it is longer than 1 MB. */
export async function bodyOf(request: AsyncIterable<Buffer | string>): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length > LARGEST_BODY) throw new Error('the question is longer than 1 MB');
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Passes a question on: no headers of the client, no redirects, no cookies; the status and the body come back. */
export async function ask(url: string, { query = '', body, signal }: Asked): Promise<Answer> {
  const response = await fetch(query === '' ? url : `${url}?${query}`, {
    redirect: 'error',
    signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]),
    ...(body === undefined ? {} : { method: 'POST', body, headers: { 'content-type': 'application/x-www-form-urlencoded' } }), // prettier-ignore
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  if (bytes.length > LARGEST_ANSWER) throw new Error('the answer is longer than 64 MB');
  const type = response.headers.get('content-type') ?? '';
  const headers = { ...SAFE, 'cache-control': 'no-store', 'content-type': 'application/json' };
  if (!type.startsWith('application/json'))
    throw new Error(`${new URL(url).host} answered ${response.status} without JSON`);
  return { status: response.status, headers, body: bytes };
}

/** The text of an answer, of an agent. Throws when it is not a success. */
export async function askText(url: string, query: string, signal: AbortSignal): Promise<string> {
  const response = await fetch(`${url}?${query}`, {
    redirect: 'error',
    signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]),
  });
  if (!response.ok) throw new Error(`${new URL(url).host} answered ${response.status}`);
  return response.text();
}
