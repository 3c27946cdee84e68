import { z } from 'zod';
import { BadQuestion, file, Ip, ipOptions, regexes, TlsConfig, tlsFiles, tlsWords, type Module } from './shared.js';

const headerRule = z.strictObject({
  header: z.string().min(1).max(256),
  regexp: z.string().min(1).max(2000),
  allow_missing: z.boolean().default(false),
});

/** `10MB` and friends, as blackbox_exporter counts them: powers of 1024 with or without the i. */
const byteSize = z
  .union([z.string().regex(/^\d{1,12}\s*([KMG]i?)?B?$/i, 'a size is written 1024, 10KB or 5MB'), z.int().min(0)])
  .transform((value) => {
    const match = /^(\d+)\s*([KMG])?/i.exec(String(value));
    const power = ['', 'K', 'M', 'G'].indexOf((match?.[2] ?? '').toUpperCase());
    return Number(match?.[1] ?? 0) * 1024 ** power;
  });

const secret = z.string().min(1).max(65_536);

const Http = z
  .strictObject({
    ...Ip,
    valid_status_codes: z.array(z.int().min(100).max(599)).max(100).default([]),
    valid_http_versions: z
      .array(z.enum(['HTTP/1.0', 'HTTP/1.1', 'HTTP/2', 'HTTP/2.0']))
      .max(4)
      .default([]),
    method: z.string().min(1).max(32).default('GET'),
    headers: z.record(z.string(), z.string()).default({}),
    body: z.string().max(1_048_576).optional(),
    body_file: file.optional(),
    body_size_limit: byteSize.optional(),
    compression: z.enum(['', 'gzip', 'br', 'deflate', 'identity']).default(''),
    follow_redirects: z.boolean().optional(),
    no_follow_redirects: z.boolean().optional(),
    fail_if_ssl: z.boolean().default(false),
    fail_if_not_ssl: z.boolean().default(false),
    fail_if_body_matches_regexp: regexes,
    fail_if_body_not_matches_regexp: regexes,
    fail_if_header_matches: z.array(headerRule).max(100).default([]),
    fail_if_header_not_matches: z.array(headerRule).max(100).default([]),
    enable_http2: z.boolean().default(true),
    tls_config: TlsConfig,
    basic_auth: z
      .strictObject({ username: z.string().max(1024), password: secret.optional(), password_file: file.optional() })
      .optional(),
    authorization: z
      .strictObject({
        type: z.string().default('Bearer'),
        credentials: secret.optional(),
        credentials_file: file.optional(),
      })
      .optional(),
    bearer_token: secret.optional(),
    bearer_token_file: file.optional(),
    oauth2: z
      .strictObject({
        client_id: z.string().min(1),
        client_secret: secret.optional(),
        client_secret_file: file.optional(),
        scopes: z.array(z.string()).default([]),
        token_url: z.string().min(1),
        endpoint_params: z.record(z.string(), z.string()).default({}),
        tls_config: TlsConfig.optional(),
      })
      .optional(),
    proxy_url: z.string().max(2048).optional(),
    no_proxy: z.string().max(4096).optional(),
    proxy_connect_header: z.record(z.string(), z.array(secret).min(1).max(1)).default({}),
    skip_resolve_phase_with_proxy: z.boolean().default(false),
  })
  .prefault({});

export { Http as HttpModule };
type Options = z.output<typeof Http>;

/** A secret in the words of our options: text, or a file that is read for each run. */
const either = (text: string | undefined, path: string | undefined): unknown => (path ? { file: path } : text);

function credentials(options: Options): Record<string, unknown> {
  const { basic_auth: basic, authorization, oauth2 } = options;
  if (basic) return { basic: { username: basic.username, password: either(basic.password, basic.password_file) } };
  if (authorization) {
    if (authorization.type.toLowerCase() !== 'bearer')
      throw new BadQuestion(`authorization type ${authorization.type} is not supported`);
    return { bearer: either(authorization.credentials, authorization.credentials_file) };
  }
  const bearer = either(options.bearer_token, options.bearer_token_file);
  if (bearer) return { bearer };
  if (!oauth2) return {};
  const client_secret = either(oauth2.client_secret, oauth2.client_secret_file);
  const { token_url, client_id, scopes, endpoint_params, tls_config: tls } = oauth2;
  const own = tls === undefined ? {} : { tls: { ...tlsWords(tls, undefined), ...tlsFiles(tls) } };
  return { oauth2: { token_url, client_id, client_secret, scopes, endpoint_params, ...own } };
}

const VERSIONS = { 'HTTP/1.0': '1.0', 'HTTP/1.1': '1.1', 'HTTP/2': '2', 'HTTP/2.0': '2' } as const;

function expectations(options: Options): Record<string, unknown> {
  const rule = (key: 'matches' | 'not_matches') => (one: z.output<typeof headerRule>) => ({
    name: one.header,
    [key]: one.regexp,
    allow_missing: one.allow_missing,
  });
  return {
    status: options.valid_status_codes.length > 0 ? options.valid_status_codes : ['2xx'],
    versions: options.valid_http_versions.map((version) => VERSIONS[version]),
    headers: [
      ...options.fail_if_header_matches.map(rule('not_matches')),
      ...options.fail_if_header_not_matches.map(rule('matches')),
    ],
    body: { matches: options.fail_if_body_not_matches_regexp, not_matches: options.fail_if_body_matches_regexp },
    tls: { required: options.fail_if_not_ssl, forbidden: options.fail_if_ssl },
  };
}

function proxy(options: Options): Record<string, unknown> {
  if (!options.proxy_url) return {};
  const connect_headers = Object.fromEntries(
    Object.entries(options.proxy_connect_header).map(([name, [value]]) => [name, value]),
  );
  const no_proxy = (options.no_proxy ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
  return { proxy: { url: options.proxy_url, connect_headers, no_proxy } };
}

const MIB = 1_048_576;

function request(options: Options, hostname: string | undefined): Record<string, unknown> {
  const named = Object.entries(options.headers).find(([name]) => name.toLowerCase() === 'host')?.[1];
  if (named !== undefined && hostname !== undefined)
    throw new BadQuestion('Host header defined both in module configuration and with the hostname parameter');
  const host = hostname ?? named;
  const headers = Object.fromEntries(Object.entries(options.headers).filter(([name]) => name.toLowerCase() !== 'host'));
  const limit = options.body_size_limit ?? 0;
  const body = either(options.body, options.body_file);
  return {
    method: options.method,
    headers,
    ...(host === undefined ? {} : { host_header: host }),
    ...(body ? { body } : {}),
    version: options.enable_http2 ? 'auto' : '1.1',
    follow_redirects: options.follow_redirects ?? !(options.no_follow_redirects ?? false),
    max_redirects: 10,
    ...(options.compression === '' ? {} : { accept_encoding: [options.compression] }),
    ...(limit > 0
      ? { max_body_bytes: limit, max_expanded_bytes: Math.min(limit, 16 * MIB) }
      : { max_body_bytes: 64 * MIB, max_expanded_bytes: 16 * MIB }),
  };
}

/** A target without a scheme is http, as for blackbox_exporter; any other scheme is refused. */
function urlOf(target: string): string {
  if (/^https?:\/\//i.test(target)) return target;
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(target)?.[1];
  if (scheme !== undefined) throw new BadQuestion(`target: ${scheme} is not http or https`);
  return `http://${target}`;
}

/** An http module. `hostname` becomes the Host header and, for TLS, the server name. */
export function httpModule(options: Options, timeout: number): Module {
  const secret = Object.keys(credentials(options)).length > 0;
  return {
    type: 'http',
    timeout,
    secret,
    ...(options.body_size_limit ? { bodyLimit: options.body_size_limit } : {}),
    ...ipOptions(options),
    host: urlOf,
    config: (hostname) => ({
      ...request(options, hostname),
      ...credentials(options),
      ...proxy(options),
      tls: { ...tlsWords(options.tls_config, hostname), ...tlsFiles(options.tls_config) },
      expect: expectations(options),
    }),
  };
}
