import {
  HttpError,
  type HttpAnswer,
  type HttpCall,
  type HttpClient,
  type HttpClientOptions,
} from '../../core/http-client.js';
import { redact } from '../../core/redact.js';
import { awsCredentials } from './aws-credentials.js';
import { Connections } from './connections.js';
import { basicOf, ownHeaders, SecretTexts } from './credentials.js';
import { Deadline } from './deadline.js';
import { exchange } from './exchange.js';
import type { HttpClientPorts } from './ports.js';
import { routeOf, type Route } from './route.js';
import { signed } from './sigv4.js';
import { tokenClientConfig, Tokens } from './tokens.js';

/** A call under way. */
interface Going {
  readonly call: HttpCall;
  readonly deadline: Deadline;
  readonly texts: SecretTexts;
}

/** What goes to the wire, and the token that stands in it. */
interface Written {
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly token?: string;
}

export class Client implements HttpClient {
  readonly #route: Route;
  readonly #connections: Connections;
  readonly #tokens: Tokens | undefined;

  constructor(
    private readonly options: HttpClientOptions,
    private readonly ports: HttpClientPorts,
  ) {
    const { config, connections: limit } = options;
    this.#route = routeOf(config.url);
    const proxyAuthorization = (): Promise<string | undefined> => this.#proxyAuthorization(new SecretTexts(ports));
    this.#connections = new Connections({ config, route: this.#route, limit, proxyAuthorization }, ports);
    if (config.oauth2 === undefined) return;
    const issuer = new Client({ config: tokenClientConfig(config, config.oauth2), connections: 1 }, ports);
    this.#tokens = new Tokens(config.oauth2, issuer, ports.clock);
  }

  async call(call: HttpCall): Promise<HttpAnswer> {
    const going: Going = { call, deadline: new Deadline(call), texts: new SecretTexts(this.ports) };
    try {
      return this.#cleaned(await this.#authorized(going), going);
    } catch (error) {
      throw this.#placed(error, going);
    } finally {
      going.deadline.clear();
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#connections.close(), this.#tokens?.close()]);
  }

  /** A token that the server refuses may have been withdrawn before its time: once, another one is fetched. */
  async #authorized(going: Going): Promise<HttpAnswer> {
    const first = await this.#exchange(going);
    if (this.#tokens === undefined || first.answer.status !== 401) return first.answer;
    this.#tokens.forget(first.token ?? '');
    going.deadline.within(Infinity);
    return (await this.#exchange(going)).answer;
  }

  async #exchange(going: Going): Promise<{ readonly answer: HttpAnswer; readonly token?: string }> {
    const { call, deadline } = going;
    deadline.check();
    const { token, ...written } = await deadline.race(this.#write(going));
    const request = { ...written, call, deadline };
    const answer = await this.#connections.use(deadline, (connection) => exchange(connection, request, this.ports.clock)); // prettier-ignore
    return { answer, ...(token === undefined ? {} : { token }) };
  }

  async #write({ call, texts }: Going): Promise<Written> {
    const { config } = this.options;
    const own = await ownHeaders(config, texts);
    const headers: Record<string, string> = { ...this.#defaults(call), ...own, ...call.headers };
    const token = await this.#token(texts);
    if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
    const written = config.sigv4 ? await this.#signed(call, headers, texts) : { path: this.#pathOf(call), headers };
    const addressed = await this.#addressed(written, texts);
    return { ...addressed, ...(token === undefined ? {} : { token }) };
  }

  #defaults({ method }: HttpCall): Record<string, string> {
    return {
      'user-agent': `parallax/${this.ports.version}`,
      ...(method === 'GET' ? { 'accept-encoding': 'gzip, deflate' } : {}),
    };
  }

  async #token(texts: SecretTexts): Promise<string | undefined> {
    const { oauth2 } = this.options.config;
    if (this.#tokens === undefined || oauth2 === undefined) return undefined;
    return texts.note(await this.#tokens.token(await texts.read(oauth2.client_secret)));
  }

  #pathOf({ path }: HttpCall): string {
    return path ?? this.#route.path;
  }

  async #signed(call: HttpCall, headers: Record<string, string>, texts: SecretTexts): Promise<Written> {
    const { sigv4 } = this.options.config;
    const { method, body } = call;
    const { hostField: host } = this.#route;
    const path = this.#pathOf(call);
    if (sigv4 === undefined) return { path, headers };
    const credentials = await awsCredentials(sigv4, this.ports.env ?? {}, texts);
    return signed({ method, host, path, headers, body, at: this.ports.clock.wall() }, sigv4, credentials);
  }

  /** Through a proxy, a request in clear names the whole URL (RFC 9112 section 3.2.2). */
  async #addressed({ path, headers }: Written, texts: SecretTexts): Promise<Written> {
    const { origin, hostField, secure } = this.#route;
    if (this.options.config.proxy_url === undefined || secure) return { path, headers };
    const authorization = await this.#proxyAuthorization(texts);
    const own = authorization === undefined ? {} : { 'proxy-authorization': authorization };
    return { path: `${origin}${path}`, headers: { ...headers, host: hostField, ...own } };
  }

  async #proxyAuthorization(texts: SecretTexts): Promise<string | undefined> {
    const { proxy_basic_auth: basic } = this.options.config;
    return basic === undefined ? undefined : basicOf(basic, texts);
  }

  /** Servers that complain may repeat what they were sent. */
  #cleaned(answer: HttpAnswer, { call, texts }: Going): HttpAnswer {
    const fine = answer.status >= 200 && answer.status < 300;
    if (fine || answer.body.length === 0 || texts.all.length === 0) return answer;
    const text = Buffer.from(answer.body).toString('utf8');
    const cut = answer.body.length >= call.maxBytes;
    return { ...answer, body: Buffer.from(redact(text, texts.all, cut), 'utf8') };
  }

  #placed(error: unknown, { call, texts }: Going): HttpError {
    const kind = error instanceof HttpError ? error.kind : 'protocol';
    const text = error instanceof Error ? error.message : 'failed';
    const { place, origin } = this.#route;
    const at = call.path === undefined ? place : `${origin}${call.path.replace(/[?#].*$/, '')}`;
    return new HttpError(kind, `${at}: ${redact(text, texts.all)}`);
  }
}
