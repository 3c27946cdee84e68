import { HttpError, type HttpClient } from '../../core/http-client.js';
import type { HttpClientConfig, OAuth2Config } from '../../core/http-config.js';
import type { Clock } from '../../core/clock.js';
import { Fault } from '../../core/failure.js';
import { forgetToken, oauth2Token, type TokenSource } from '../../core/oauth2.js';
import { Secret } from '../../core/secret.js';

const TIMEOUT_MS = 10_000;
/** Bytes of a token answer; a token of an honest server has a few thousand. */
const ANSWER_BYTES = 65_536;

/** How the token endpoint of a client is reached: through the same proxy, with TLS settings of its own. */
export function tokenClientConfig(config: HttpClientConfig, oauth2: OAuth2Config): HttpClientConfig {
  const { proxy_url, proxy_basic_auth } = config;
  return { url: oauth2.token_url, headers: {}, tls: oauth2.tls, proxy_url, proxy_basic_auth };
}

/** Bearer tokens of one client. However many calls want one, one question is asked at a time. */
export class Tokens {
  #asking: { readonly secret: string; readonly token: Promise<string> } | undefined;

  constructor(
    private readonly oauth2: OAuth2Config,
    private readonly client: HttpClient,
    private readonly clock: Clock,
  ) {}

  /** Rejects with an {@link HttpError} `auth`. */
  async token(secret: string): Promise<string> {
    if (this.#asking?.secret !== secret) {
      const token = oauth2Token(this.oauth2, new Secret(secret), this.#source).finally(() => {
        if (this.#asking === asking) this.#asking = undefined;
      });
      const asking = { secret, token };
      this.#asking = asking;
    }
    try {
      return await this.#asking.token;
    } catch (error) {
      throw authError(error);
    }
  }

  /** The server has refused `token`: the next call asks for another one. */
  forget(token: string): void {
    forgetToken(this.oauth2, token);
  }

  close(): Promise<void> {
    return this.client.close();
  }

  get #source(): TokenSource {
    return {
      clock: this.clock,
      post: async ({ fields, body }) => {
        const headers = Object.fromEntries(fields.map(([name, value]) => [name.toLowerCase(), value]));
        const limits = { timeout: TIMEOUT_MS, maxBytes: ANSWER_BYTES, beyond: 'refuse' } as const;
        const answer = await this.client.call({ method: 'POST', headers, body, ...limits });
        return { status: answer.status, text: Buffer.from(answer.body).toString('utf8') };
      },
    };
  }
}

function authError(error: unknown): HttpError {
  if (error instanceof Fault) return new HttpError('auth', `no token: ${error.message}; check oauth2`);
  return new HttpError('auth', `no token: ${error instanceof Error ? error.message : 'failed'}`);
}
