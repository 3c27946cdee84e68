/**
 * The web configuration file of Prometheus' exporter-toolkit (docs/web-configuration.md there): TLS, client
 * certificates, basic authentication, response headers. Keys keep their names, unknown ones are errors.
 */
import { z } from 'zod';
import { readPlainYaml } from '../core/plain-yaml.js';
import { ProblemError } from '../core/problem.js';

/** bcrypt's cost is an exponent: 31 would keep a core busy for days, so a file cannot ask for it. */
const MAX_COST = 14;
const BCRYPT = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/;

const file = z.string().min(1).max(4096);
const version = z.enum(['TLS10', 'TLS11', 'TLS12', 'TLS13']);
const CLIENT_AUTH = [
  'NoClientCert',
  'RequestClientCert',
  'RequireAnyClientCert',
  'VerifyClientCertIfGiven',
  'RequireAndVerifyClientCert',
] as const;

const hash = z.string().superRefine((text, context) => {
  const cost = BCRYPT.exec(text)?.[1];
  if (cost === undefined)
    context.addIssue({ code: 'custom', message: 'not a bcrypt hash; make one with: htpasswd -nBC 10 USER' });
  else if (Number(cost) > MAX_COST)
    context.addIssue({ code: 'custom', message: `bcrypt cost ${cost} is more than ${MAX_COST}` });
});

const TlsServer = z.strictObject({
  cert_file: file,
  key_file: file,
  client_auth_type: z.enum(CLIENT_AUTH).default('NoClientCert'),
  client_ca_file: file.optional(),
  client_allowed_sans: z.array(z.string().min(1).max(253)).max(100).default([]),
  min_version: version.default('TLS12'),
  max_version: version.default('TLS13'),
  cipher_suites: z.array(z.string()).max(50).optional(),
  curve_preferences: z.array(z.string()).max(10).optional(),
  prefer_server_cipher_suites: z.boolean().default(true),
});

const HEADERS = [
  'Content-Security-Policy',
  'Strict-Transport-Security',
  'X-Content-Type-Options',
  'X-Frame-Options',
  'X-XSS-Protection',
] as const;

const WebConfigSchema = z.strictObject({
  tls_server_config: TlsServer.optional(),
  http_server_config: z
    .strictObject({
      /** Accepted for compatibility; the admin server speaks HTTP/1.1. */
      http2: z.boolean().default(true),
      headers: z.partialRecord(z.enum(HEADERS), z.string().max(2000)).default({}),
    })
    .prefault({}),
  basic_auth_users: z.record(z.string().min(1).max(256), hash).default({}),
});

export type WebConfig = z.infer<typeof WebConfigSchema>;

/** Throws a ProblemError that names the key; never shows a value, since a value may be a hash. */
export function parseWebConfig(text: string, path: string): WebConfig {
  const read = readPlainYaml(text);
  if ('wrong' in read) throw problem(`${path}:${read.line}`, read.wrong, 'correct the YAML');
  const parsed = WebConfigSchema.safeParse(read.value ?? {});
  if (parsed.success) return checked(parsed.data, path);
  const [issue] = parsed.error.issues;
  throw problem(
    path,
    `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'invalid'}`,
    'see the exporter-toolkit web configuration format',
  );
}

function checked(config: WebConfig, path: string): WebConfig {
  const tls = config.tls_server_config;
  if (tls && /^(Verify|RequireAndVerify)/.test(tls.client_auth_type) && tls.client_ca_file === undefined) {
    throw problem(
      path,
      `tls_server_config.client_auth_type ${tls.client_auth_type} has nothing to verify with`,
      'set client_ca_file',
    );
  }
  if (tls && tls.client_allowed_sans.length > 0 && tls.client_auth_type !== 'RequireAndVerifyClientCert') {
    throw problem(
      path,
      'tls_server_config.client_allowed_sans needs verified client certificates',
      'set client_auth_type: RequireAndVerifyClientCert',
    );
  }
  return config;
}

const problem = (path: string, reason: string, remedy: string): ProblemError =>
  new ProblemError([{ severity: 'error', reason: `${path}: ${reason}`, remedy }]);
