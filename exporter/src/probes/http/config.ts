import { z } from 'zod';
import { secret } from '../../core/schema.js';
import { checkTls, tlsObject } from '../../core/tls-config.js';
import { Auth, Basic } from './config-auth.js';
import { Expect } from './config-expect.js';
import { Extract } from './config-extract.js';
import { CODINGS } from '../../core/http/decode.js';
import { isToken } from '../../core/http/head.js';
import { checkNoProxy } from '../../core/http/no-proxy.js';
import { headers, hostField, literal } from '../../core/http/header-config.js';

const MIB = 1_048_576;
// Which application protocols are offered follows from `version`.
const Tls = tlsObject.omit({ alpn: true }).superRefine(checkTls);

const proxyUrl = z
  .string()
  .max(2048)
  .transform((text, context) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    const bare = url?.protocol === 'http:' && url.username === '' && url.password === '' && url.pathname === '/';
    if (url && bare && url.search === '' && url.hash === '') {
      return { host: url.hostname, port: url.port === '' ? 80 : Number(url.port) };
    }
    context.addIssue({ code: 'custom', message: 'a proxy is written http://HOST:PORT; credentials go into basic' });
    return z.NEVER;
  });

const Proxy = z.strictObject({
  url: proxyUrl.meta({ description: 'The proxy, http://HOST:PORT. https targets are reached by CONNECT.' }),
  basic: Basic.optional().meta({ description: 'Credentials for the proxy (RFC 7617).' }),
  connect_headers: headers.default({}).meta({ description: 'Header fields of the CONNECT request.' }),
  no_proxy: z
    .array(z.string().min(1).max(253).refine(checkNoProxy, 'a name, a .suffix, an address, a network or *'))
    .max(64)
    .default([])
    .meta({ description: 'Hosts to reach without the proxy: name, .suffix, address, network (10.0.0.0/8), or *.' }),
});

/** Options of the `http` probe; the host of a target is a whole URL. Every duration is in milliseconds after parsing. */
export const Config = z
  .strictObject({
    method: z.string().max(32).refine(isToken, 'a method is one word').default('GET').meta({
      description: 'Request method; with HEAD no body is awaited (and caches may answer otherwise than to GET).',
    }),
    headers: headers.default({}).meta({
      description: 'Header fields of the request. Values may be secrets and are never printed.',
    }),
    host_header: hostField.optional().meta({
      description: 'Host (or :authority) instead of the one of the URL; connection and SNI keep the host of the URL.',
    }),
    address: literal.optional().meta({
      description: 'Connect to this address instead of resolving the host; Host and SNI stay those of the URL.',
    }),
    body: secret().optional().meta({ description: 'Body of the request: text, or { file: PATH }.' }),
    version: z.enum(['1.1', '2', 'auto']).default('1.1').meta({
      description: 'Protocol version; auto offers 2 and 1.1 by ALPN. 2 over http:// is spoken without asking.',
    }),
    follow_redirects: z.boolean().default(true).meta({ description: 'Follow Location of 301, 302, 303, 307, 308.' }),
    max_redirects: z.int().min(1).max(10).default(5).meta({ description: 'Redirects followed before the run fails.' }),
    accept_encoding: z
      .array(z.enum([...CODINGS, 'identity']))
      .max(5)
      .default([])
      .meta({
        description:
          'Content codings to offer; without any, no Accept-Encoding is sent. Bodies are decoded in any case.',
      }),
    max_body_bytes: z
      .int()
      .min(0)
      .max(64 * MIB)
      .default(10 * MIB)
      .meta({
        description: 'A body of more bytes on the wire fails the run.',
      }),
    max_expanded_bytes: z
      .int()
      .min(0)
      .max(16 * MIB)
      .default(10 * MIB)
      .meta({
        description: 'A body that decodes to more bytes fails the run.',
      }),
    max_header_bytes: z.int().min(256).max(262_144).default(65_536).meta({
      description: 'Header sections of one response of more bytes fail the run.',
    }),
    max_header_fields: z.int().min(1).max(1024).default(256).meta({
      description: 'A header section of more fields fails the run.',
    }),
    allow_8bit_headers: z.boolean().default(false).meta({
      description: 'Accept bytes above 127 in header values instead of failing the run.',
    }),
    tls: Tls.prefault({}).meta({ description: 'TLS of https targets.' }),
    proxy: Proxy.optional().meta({ description: 'Go through an HTTP proxy.' }),
    ...Auth.shape,
    expect: Expect.prefault({}).meta({ description: 'What the final response must be for the run to succeed.' }),
    extract: Extract.default([]).meta({ description: 'Values lifted out of the final response into metrics.' }),
  })
  .refine((config) => [config.basic, config.bearer, config.oauth2].filter(Boolean).length <= 1, {
    message: 'only one of basic, bearer and oauth2 can be sent',
  })
  .refine((config) => config.proxy === undefined || config.address === undefined, {
    message: 'address has no meaning behind a proxy: the proxy chooses the address',
  });

export type Config = z.output<typeof Config>;
export type ProxyConfig = NonNullable<Config['proxy']>;
