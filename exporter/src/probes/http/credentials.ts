import type { TlsOptions } from '../../core/net.js';
import type { RunContext } from '../../core/probe.js';
import { tlsOptions } from '../../core/tls-config.js';
import { oauth2Token, type TokenSource } from '../../core/oauth2.js';
import { CREDENTIAL_NAME, SHORTEST_SECRET } from '../../core/redact.js';
import { Secret, type SecretRef } from '../../core/secret.js';
import type { Config, ProxyConfig } from './config.js';
import type { Field } from '../../core/http/head.js';
import { checkValue } from '../../core/http/request.js';

/** What one run says about itself, read from secrets at its start. */
export interface Credentials {
  /** Field lines for every origin. */
  readonly open: readonly Field[];
  /** Field lines for the origin of the target only. */
  readonly own: readonly Field[];
  readonly body?: Buffer;
  /** TLS with the host of the target. */
  readonly tls: TlsOptions;
  /** For the proxy alone: in every request to it, and in CONNECT requests. */
  readonly proxy: ProxyFields;
  /** Texts that must not come back in what is kept of a response. */
  readonly secrets: readonly string[];
  /** Nothing came from a file or a token endpoint: the next run would read the same. */
  readonly constant: boolean;
}

export interface ProxyFields {
  readonly authorization: readonly Field[];
  readonly connect: readonly Field[];
}
const NO_PROXY: ProxyFields = { authorization: [], connect: [] };

type Read = (ref: SecretRef) => Promise<string>;

/** Reads every secret of a target. Throws a Fault `auth_failed` when one cannot be read or fetched. */
export async function readCredentials(
  { config, host }: { readonly config: Config; readonly host: string },
  context: RunContext,
  tokensThrough: (proxy: ProxyFields, ca: string | undefined) => TokenSource,
): Promise<Credentials> {
  const secrets: string[] = [];
  const note = (text: string): string => {
    if (text.length >= SHORTEST_SECRET) secrets.push(text);
    return text;
  };
  let constant = config.oauth2 === undefined && !readsTlsFiles(config);
  const read: Read = async (ref) => {
    if ('value' in ref) return ref.value.reveal();
    constant = false;
    return trimEnd((await context.secret(ref)).reveal());
  };
  const { open, own } = await headerFields(config.headers, read, note);
  const body = config.body && (await read(config.body));
  if (config.body && body !== undefined && 'file' in config.body) note(body);
  const tls = await tlsOptions({ ...config.tls, alpn: [] }, host, context);
  const proxy = config.proxy === undefined ? NO_PROXY : await proxyFields(config.proxy, read, note);
  const authorization = await authorize(config, { read, note, tokens: () => tokensThrough(proxy, tls.ca) });
  return {
    open,
    own: authorization === undefined ? own : [...own, ['Authorization', checkValue('Authorization', authorization)]],
    ...(body === undefined ? {} : { body: Buffer.from(body, 'utf8') }),
    tls,
    proxy,
    // Longest first: one secret may be the beginning of another.
    secrets: secrets.sort((one, other) => other.length - one.length),
    constant,
  };
}

function readsTlsFiles({ tls }: Config): boolean {
  return tls.ca_file !== undefined || tls.cert_file !== undefined;
}

async function headerFields(
  headers: Readonly<Record<string, SecretRef>>,
  read: Read,
  note: (text: string) => string,
): Promise<{ open: Field[]; own: Field[] }> {
  const open: Field[] = [];
  const own: Field[] = [];
  for (const [name, ref] of Object.entries(headers)) {
    const value = checkValue(name, await read(ref));
    // These values stay with the origin of the target.
    if ('file' in ref || CREDENTIAL_NAME.test(name)) own.push([name, note(value)]);
    else open.push([name, value]);
  }
  return { open, own };
}

interface Authorizer {
  readonly read: Read;
  readonly note: (text: string) => string;
  readonly tokens: () => TokenSource;
}

/** Value of the Authorization field. */
async function authorize(config: Config, { read, note, tokens }: Authorizer): Promise<string | undefined> {
  if (config.basic) return basic(config.basic.username, note(await read(config.basic.password)), note);
  if (config.bearer) return `Bearer ${note(await read(config.bearer))}`;
  if (config.oauth2 === undefined) return undefined;
  const secret = new Secret(note(await read(config.oauth2.client_secret)));
  return `Bearer ${note(await oauth2Token(config.oauth2, secret, tokens()))}`;
}

async function proxyFields(proxy: ProxyConfig, read: Read, note: (text: string) => string): Promise<ProxyFields> {
  const { own, open } = await headerFields(proxy.connect_headers, read, note);
  const connect = [...open, ...own];
  if (proxy.basic === undefined) return { authorization: [], connect };
  const value = basic(proxy.basic.username, note(await read(proxy.basic.password)), note);
  return { authorization: [['Proxy-Authorization', value]], connect };
}

/** RFC 7617, user name and password as UTF-8. */
function basic(username: string, password: string, note: (text: string) => string): string {
  return `Basic ${note(Buffer.from(`${username}:${password}`, 'utf8').toString('base64'))}`;
}

/** Files end in a line end that is no part of the secret. */
const trimEnd = (text: string): string => (text.endsWith('\n') ? text.replace(/\r?\n$/, '') : text);
