import { SAFE } from './headers.js';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** A value as an answer that nobody keeps. */
export const json = (status: number, value: unknown): Answer => ({
  status,
  headers: { ...SAFE, 'content-type': 'application/json', 'cache-control': 'no-store' },
  body: JSON.stringify(value),
});
