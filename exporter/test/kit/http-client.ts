import { plainHttp, type HttpClientConfig } from '../../src/core/http-config.js';
import { HttpError, type HttpAnswer, type HttpCall, type HttpClient } from '../../src/core/http-client.js';
import { createClock } from '../../src/platform/clock.js';
import { createHttpClients, type HttpClientPorts } from '../../src/platform/http-client/index.js';
import { createSecretReader } from '../../src/platform/secrets.js';
import { names } from './resolver.js';

/** HTTP clients over real sockets; of names only `receiver.test` is known, and leads to loopback. */
export function testHttp(overrides: Partial<HttpClientPorts> = {}): {
  open: (config: Partial<HttpClientConfig> & { readonly url: string }, connections?: number) => HttpClient;
  /** Closes every client that was opened. */
  close: () => Promise<void>;
} {
  const resolver = names({ 'receiver.test': ['127.0.0.1'] });
  const ports = { resolver, clock: createClock(), readSecret: createSecretReader(), version: '1.2.3', ...overrides };
  const open = createHttpClients(ports);
  const opened: HttpClient[] = [];
  return {
    open: (config, connections = 1) => {
      const client = open({ config: { ...plainHttp(config.url), ...config }, connections });
      opened.push(client);
      return client;
    },
    close: async () => void (await Promise.all(opened.splice(0).map((client) => client.close()))),
  };
}

export const get = (more: Partial<HttpCall> = {}): HttpCall => ({
  ...{ method: 'GET', headers: {}, timeout: 5_000, maxBytes: 65_536, beyond: 'refuse' },
  ...more,
});
export const post = (body: string | Uint8Array, more: Partial<HttpCall> = {}): HttpCall =>
  get({ method: 'POST', body: typeof body === 'string' ? Buffer.from(body) : body, beyond: 'cut', ...more });

export const textOf = (answer: HttpAnswer): string => Buffer.from(answer.body).toString('utf8');

/** The error of a call that must fail. */
export async function failureOf(answer: Promise<HttpAnswer>): Promise<HttpError> {
  const error: unknown = await answer.then(
    ({ status }) => new Error(`answered with ${status}`),
    (reason: unknown) => reason,
  );
  if (error instanceof HttpError) return error;
  throw error;
}
