import { wordsOf } from '../core/delivery/words.js';
import type { Encoded } from '../core/delivery/types.js';
import { HttpError, type HttpAnswer, type HttpClient } from '../core/http-client.js';
import type { DoctorPorts, Endpoint } from './ports.js';

/** What became of one request. */
export interface Reply {
  /** 0 when there was no answer. */
  readonly status: number;
  readonly headers: HttpAnswer['headers'];
  /** The receiver's words, or why there was no answer. */
  readonly words: string;
}

const MAX_ANSWER_BYTES = 1_024;

/** Requests to one endpoint, and what they have in common: how long they took, what the receiver's clock said. */
export class Exchange {
  readonly #client: HttpClient;
  /** Milliseconds of each answered request. */
  readonly times: number[] = [];
  readonly statuses: number[] = [];
  /** Milliseconds that the receiver's clock is ahead, and by how much that may be wrong. */
  offset: { readonly ms: number; readonly plusMinus: number } | undefined;

  constructor(
    private readonly endpoint: Endpoint,
    ports: DoctorPorts,
  ) {
    this.#client = ports.http({ config: endpoint.config, connections: 1 });
  }

  async send({ body, headers }: Encoded): Promise<Reply> {
    try {
      const { timeout } = this.endpoint;
      const call = { method: 'POST', headers, body, timeout, maxBytes: MAX_ANSWER_BYTES, beyond: 'cut' } as const;
      const answer = await this.#client.call(call);
      this.#note(answer);
      return { status: answer.status, headers: answer.headers, words: wordsOf(answer.body) };
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      this.statuses.push(0);
      return { status: 0, headers: {}, words: error.message };
    }
  }

  close(): Promise<void> {
    return this.#client.close();
  }

  #note({ status, headers, sentAt, answeredAt }: HttpAnswer): void {
    this.statuses.push(status);
    this.times.push(answeredAt - sentAt);
    const date = Date.parse(headers['date'] ?? '');
    if (Number.isNaN(date) || this.offset !== undefined) return;
    // The header has whole seconds, and was written between the two moments.
    const plusMinus = 500 + (answeredAt - sentAt) / 2;
    this.offset = { ms: Math.round(date + 500 - (sentAt + answeredAt) / 2), plusMinus };
  }
}

export const isStored = (status: number): boolean => status === 200 || status === 202 || status === 204;
