/** Questions of the page to its own server. */
import type { DataQueryError } from '@grafana/data';

/** What the server said against it. */
export class Refused extends Error {
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

interface Envelope {
  readonly status: string;
  readonly data?: unknown;
  readonly error?: string;
}

/** `data` of an answer in Prometheus' envelope. Rejects with {@link Refused}. */
export async function post<T>(
  url: string,
  form: Record<string, string> = {},
  method: 'GET' | 'POST' = 'POST',
): Promise<T> {
  const body = new URLSearchParams(form);
  const query = method === 'GET' && body.size > 0 ? `?${body.toString()}` : '';
  const response = await fetch(`${url}${query}`, method === 'POST' ? { method, body } : {});
  const answered = (await response
    .json()
    .catch(() => ({ status: 'error', error: 'the answer is not JSON' }))) as Envelope;
  if (!response.ok || answered.status !== 'success') {
    throw new Refused(answered.error ?? response.statusText, response.status);
  }
  return answered.data as T;
}

export function failureOf(error: unknown): DataQueryError {
  const message = error instanceof Error ? error.message : String(error);
  return error instanceof Refused ? { message, status: error.status } : { message };
}
