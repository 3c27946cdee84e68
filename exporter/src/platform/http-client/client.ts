import {
  HttpError,
  type HttpAnswer,
  type HttpCall,
  type HttpClient,
  type HttpClientOptions,
} from '../../core/http-client.js';
import { Connections } from './connections.js';
import { basicOf, ownHeaders, SecretTexts } from './credentials.js';
import { abortedError, Deadline } from './deadline.js';
import { exchange } from './exchange.js';
import type { HttpClientPorts } from './ports.js';
import { routeOf, type Route } from './route.js';

interface Going {
  readonly call: HttpCall;
  readonly deadline: Deadline;
  readonly texts: SecretTexts;
}

export class Client implements HttpClient {
  readonly #route: Route;
  readonly #connections: Connections;

  constructor(
    private readonly options: HttpClientOptions,
    private readonly ports: HttpClientPorts,
  ) {
    const { config, connections: limit } = options;
    this.#route = routeOf(config.url);
    const proxyAuthorization = (): Promise<string | undefined> => this.#proxyAuthorization(new SecretTexts(ports));
    this.#connections = new Connections({ config, route: this.#route, limit, proxyAuthorization }, ports);
  }

  call(call: HttpCall): Promise<HttpAnswer> {
    const texts = new SecretTexts(this.ports);
    return new Promise((resolve, reject) => {
      const fail = (error: unknown): void => {
        deadline.clear();
        reject(this.#placed(error));
      };
      const deadline = new Deadline(call, fail);
      this.#exchange({ call, deadline, texts }).then(resolve, fail);
    });
  }

  close(): Promise<void> {
    return this.#connections.close();
  }

  async #exchange({ call, deadline, texts }: Going): Promise<HttpAnswer> {
    const headers = { ...this.#defaults(call), ...(await ownHeaders(this.options.config, texts)), ...call.headers };
    const path = await this.#path(headers, texts);
    const pool = await this.#connections.ready();
    if (deadline.over) throw abortedError();
    return exchange(pool, { path, headers, call, deadline }, this.ports.clock);
  }

  #defaults({ method }: HttpCall): Record<string, string> {
    return {
      'user-agent': `parallax/${this.ports.version}`,
      ...(method === 'GET' ? { 'accept-encoding': 'gzip, deflate' } : {}),
    };
  }

  /** Through a proxy, a request in clear names the whole URL (RFC 9112 section 3.2.2). */
  async #path(headers: Record<string, string>, texts: SecretTexts): Promise<string> {
    if (this.options.config.proxy_url === undefined || this.#route.secure) return this.#route.path;
    headers['host'] = this.#route.hostField;
    const authorization = await this.#proxyAuthorization(texts);
    if (authorization !== undefined) headers['proxy-authorization'] = authorization;
    return `${this.#route.origin}${this.#route.path}`;
  }

  async #proxyAuthorization(texts: SecretTexts): Promise<string | undefined> {
    const { proxy_basic_auth: basic } = this.options.config;
    return basic === undefined ? undefined : basicOf(basic, texts);
  }

  #placed(error: unknown): HttpError {
    const { place } = this.#route;
    if (error instanceof HttpError) return new HttpError(error.kind, `${place}: ${error.message}`);
    return new HttpError('protocol', `${place}: ${error instanceof Error ? error.message : 'failed'}`);
  }
}
