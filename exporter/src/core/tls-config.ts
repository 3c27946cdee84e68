/** The TLS options that every probe over TCP has, written the same way everywhere. */
import { z } from 'zod';
import { hostNameProblem, literalAddress } from './host.js';
import { TLS_VERSIONS, type TlsOptions } from './net.js';
import type { RunContext } from './probe.js';

const path = z.string().min(1).max(4096);

/** Fields for a strict object; add {@link checkTls} with `superRefine`. */
export const tlsShape = {
  server_name: z
    .string()
    .max(253)
    .optional()
    .superRefine((name, context) => {
      const problem = name === undefined ? undefined : hostNameProblem(name);
      if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
    })
    .meta({
      description: 'Name sent as SNI and looked for in the certificate; default the host name of the target.',
    }),
  alpn: z
    .array(z.string().min(1).max(64))
    .max(8)
    .default([])
    .meta({ description: 'Application protocols offered, best first (RFC 7301), such as h2 or http/1.1.' }),
  min_version: z.enum(TLS_VERSIONS).optional().meta({ description: 'Oldest TLS version offered.' }),
  max_version: z.enum(TLS_VERSIONS).optional().meta({ description: 'Newest TLS version offered.' }),
  ca_file: path
    .optional()
    .meta({ description: 'PEM file of the certificate authorities to trust instead of the well-known ones.' }),
  cert_file: path.optional().meta({ description: 'PEM file of the client certificate, followed by its issuers.' }),
  key_file: path.optional().meta({ description: 'PEM file of the key of the client certificate.' }),
  skip_verify: z
    .boolean()
    .default(false)
    .meta({ description: 'Accept any certificate; the outcome of the verification is still reported.' }),
} as const;

export const tlsObject = z.strictObject(tlsShape);
export type TlsConfig = z.infer<typeof tlsObject>;

/** What one field cannot see: versions in order, certificate and key together. */
export function checkTls(config: Partial<TlsConfig>, context: z.RefinementCtx): void {
  const { min_version: min, max_version: max } = config;
  if (min !== undefined && max !== undefined && TLS_VERSIONS.indexOf(min) > TLS_VERSIONS.indexOf(max)) {
    context.addIssue({ code: 'custom', path: ['min_version'], message: `${min} is newer than max_version ${max}` });
  }
  if ((config.cert_file === undefined) !== (config.key_file === undefined)) {
    const path = [config.cert_file === undefined ? 'cert_file' : 'key_file'];
    context.addIssue({ code: 'custom', path, message: 'cert_file and key_file go together' });
  }
}

/**
 * Options of the port for a handshake with `host` (a name or a literal address), files read. A name is sent as SNI;
 * an address never is (RFC 6066 section 3), it is only verified.
 */
export async function tlsOptions(
  config: TlsConfig,
  host: string,
  context: Pick<RunContext, 'secret'>,
): Promise<TlsOptions> {
  const name = config.server_name ?? host.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  const file = async (at: string | undefined): Promise<string | undefined> =>
    at === undefined ? undefined : (await context.secret({ file: at })).reveal();
  const [ca, cert] = [await file(config.ca_file), await file(config.cert_file)];
  return {
    ...(literalAddress(name) === undefined ? { serverName: name } : {}),
    verifyName: name,
    ...(config.alpn.length > 0 ? { alpn: config.alpn } : {}),
    ...(config.min_version ? { minVersion: config.min_version } : {}),
    ...(config.max_version ? { maxVersion: config.max_version } : {}),
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(config.key_file === undefined ? {} : { key: await context.secret({ file: config.key_file }) }),
    skipVerify: config.skip_verify,
  };
}
