/** How an HTTP endpoint is reached and authorised, written the same way under remote_write, events and scrape. */
import { z } from 'zod';
import { secret } from './schema.js';
import { checkTls, tlsObject } from './tls-config.js';

/** Fields that a configuration may not set: the client or the protocol owns them. */
const OWNED = /^(?:host|content-(?:type|length|encoding)|transfer-encoding|connection|te|upgrade|trailer|expect|keep-alive|accept-encoding|user-agent|authorization|proxy-authorization|x-prometheus-remote-write-version|x-amz-.*)$/i; // prettier-ignore
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/;

/** A URL; the complaint about another thing shows `example`. */
export const httpUrlLike = (example: string): z.ZodType<string> =>
  z
    .url({ protocol: /^https?$/, error: `not an http or https URL; write ${example}` })
    .max(2048)
    .refine((url) => !/\/\/[^/?#]*@/.test(url), 'credentials do not belong into a URL; use basic_auth')
    .meta({ description: 'Where requests go, an http or https URL without credentials.' });

export const httpUrl = httpUrlLike('https://example.com/api/v1/write');

const basicAuth = z.strictObject({
  username: z
    .string()
    .max(1024)
    .refine((name) => !name.includes(':'), 'a user name has no colon')
    .meta({ description: 'User name.' }),
  password: secret(),
});

/** OAuth2 without TLS: a probe has that of its target to fall back to. */
export const oauth2Shape = {
  token_url: httpUrlLike('https://login.example.com/token').meta({ description: 'Token endpoint.' }),
  client_id: z.string().min(1).max(1024).meta({ description: 'Client identifier.' }),
  client_secret: secret(),
  scopes: z.array(z.string().min(1).max(256)).max(32).default([]).meta({ description: 'Scopes to ask for.' }),
  audience: z.string().min(1).max(1024).optional().meta({ description: 'Audience, where the server wants it.' }),
  endpoint_params: z
    .record(z.string().min(1).max(256), z.string().max(2048))
    .refine((map) => Object.keys(map).length <= 32, 'more than 32 parameters; leave some out')
    .refine(
      (map) => !['grant_type', 'client_id', 'client_secret'].some((name) => name in map),
      'grant_type, client_id and client_secret are set by the client; remove them',
    )
    .default({})
    .meta({ description: 'More parameters of the token request.' }),
  client_auth: z.enum(['basic', 'body']).default('basic').meta({
    description: 'How the client authenticates at the token endpoint (RFC 6749 section 2.3.1). Default basic.',
  }),
} as const;

const oauth2 = z.strictObject({
  ...oauth2Shape,
  tls: tlsObject.superRefine(checkTls).prefault({}).meta({ description: 'TLS with the token endpoint.' }),
});

const sigv4 = z.strictObject({
  region: z.string().min(1).max(64).meta({ description: 'AWS region, such as eu-central-1.' }),
  service: z.string().min(1).max(64).default('aps').meta({ description: 'AWS service. Default aps, Amazon Managed Prometheus.' }), // prettier-ignore
  access_key: secret().optional().meta({ description: 'Access key id. Default: AWS_ACCESS_KEY_ID, else the profile.', writeOnly: true }), // prettier-ignore
  secret_key: secret().optional().meta({ description: 'Secret access key, with access_key.', writeOnly: true }),
  session_token: secret().optional().meta({ description: 'Session token of temporary credentials.', writeOnly: true }),
  profile: z.string().min(1).max(256).optional().meta({ description: "Profile of AWS' shared credentials file." }),
  credentials_file: z.string().min(1).max(4096).optional().meta({ description: "AWS' shared credentials file. Default ~/.aws/credentials." }), // prettier-ignore
});

const headerName = z.string().refine((name) => TOKEN.test(name) && !OWNED.test(name), {
  message:
    'not a header that can be set here: it is no token, or the client sets it itself; for credentials use basic_auth, bearer_token or oauth2',
});
const MAX_HEADERS = 32;

/** Fields for a strict object; add {@link checkHttpClient} with `superRefine`. */
export const httpAccessShape = {
  headers: z
    .record(headerName, secret())
    .refine((map) => Object.keys(map).length <= MAX_HEADERS, `more than ${MAX_HEADERS} headers; leave some out`)
    .default({})
    .meta({ description: 'More request headers, such as X-Scope-OrgID for the tenant of Mimir or Loki, THANOS-TENANT for that of Thanos.' }), // prettier-ignore
  basic_auth: basicAuth.optional().meta({ description: 'Basic authentication (RFC 7617).' }),
  bearer_token: secret().optional().meta({ description: 'Bearer token (RFC 6750): text or { file: PATH }.', writeOnly: true }), // prettier-ignore
  oauth2: oauth2.optional().meta({ description: 'Bearer token by client credentials (RFC 6749 section 4.4), kept until it expires.' }), // prettier-ignore
  sigv4: sigv4.optional().meta({ description: 'AWS Signature Version 4.' }),
  tls: tlsObject.superRefine(checkTls).prefault({}).meta({ description: 'TLS, client certificate included.' }),
  proxy_url: httpUrlLike('http://proxy.example.com:3128')
    .optional()
    .meta({ description: 'HTTP proxy; https requests go through CONNECT.' }),
  proxy_basic_auth: basicAuth.optional().meta({ description: 'Basic authentication at the proxy.' }),
} as const;

/** The same with the place. */
export const httpClientShape = { url: httpUrl, ...httpAccessShape } as const;

const httpClientObject = z.strictObject(httpClientShape);
export type HttpClientConfig = Readonly<z.output<typeof httpClientObject>>;
export type HttpClientInput = z.input<typeof httpClientObject>;
export type OAuth2Config = NonNullable<HttpClientConfig['oauth2']>;
export type SigV4Config = NonNullable<HttpClientConfig['sigv4']>;

const SCHEMES = ['basic_auth', 'bearer_token', 'oauth2', 'sigv4'] as const;

function keysProblem(aws: SigV4Config): string | undefined {
  const { access_key: access, secret_key: secret } = aws;
  if ((access === undefined) !== (secret === undefined))
    return 'access_key and secret_key go together; write both or none';
  const inFile = aws.profile === undefined ? 'credentials_file' : 'profile';
  if (access !== undefined && aws[inFile] !== undefined) return `access_key and ${inFile} exclude each other; keep one`;
  if (access !== undefined || aws.session_token === undefined) return undefined;
  return 'session_token belongs to access_key and secret_key; set them too';
}

/** What one field cannot see. */
export function checkHttpClient(config: Partial<HttpClientConfig>, context: z.RefinementCtx): void {
  const used = SCHEMES.filter((scheme) => config[scheme] !== undefined);
  if (used.length > 1) {
    const message = `${used.join(' and ')} exclude each other; keep one`;
    context.addIssue({ code: 'custom', path: [used[1] ?? ''], message });
  }
  if (config.proxy_basic_auth !== undefined && config.proxy_url === undefined) {
    context.addIssue({
      code: 'custom',
      path: ['proxy_basic_auth'],
      message: 'there is no proxy_url; set it, or remove this',
    });
  }
  const problem = config.sigv4 === undefined ? undefined : keysProblem(config.sigv4);
  if (problem !== undefined) context.addIssue({ code: 'custom', path: ['sigv4'], message: problem });
}

/** A client configuration of nothing but a URL. */
export const plainHttp = (url: string): HttpClientConfig => httpClientObject.parse({ url });
