/** Pieces of blackbox_exporter's module file that several probers share, and how they are said in our own options. */
import { z } from 'zod';
import type { FamilyChoice } from '../../core/resolver.js';

/** One module, ready to run: our probe type, its options as a user would write them, and what the run needs. */
export interface Module {
  readonly type: 'http' | 'tcp' | 'dns' | 'icmp';
  /** Milliseconds; 0 means none of its own. */
  readonly timeout: number;
  readonly family: FamilyChoice;
  readonly fallback: boolean;
  readonly sourceAddress?: string;
  /** True when a request carries credentials. */
  readonly secret: boolean;
  /** Bytes of a body at most, where the module says so. */
  readonly bodyLimit?: number;
  /** The host that our probe is given for a target. */
  readonly host: (target: string) => string;
  /** The options of our probe, as a user would write them; throws BadQuestion when `hostname` makes no sense here. */
  readonly config: (hostname: string | undefined) => Readonly<Record<string, unknown>>;
}

/** Thrown for a question that cannot be asked; becomes a 400. */
export class BadQuestion extends Error {
  override readonly name = 'BadQuestion';
}

export const file = z.string().min(1).max(4096);
export const regexes = z.array(z.string().min(1).max(2000)).max(100).default([]);

export const Ip = {
  preferred_ip_protocol: z.enum(['ip4', 'ip6']).default('ip6'),
  ip_protocol_fallback: z.boolean().default(true),
};

export const SourceIp = { source_ip_address: z.union([z.ipv4(), z.ipv6(), z.literal('')]).optional() };

export interface IpOptions {
  readonly preferred_ip_protocol: 'ip4' | 'ip6';
  readonly ip_protocol_fallback: boolean;
  readonly source_ip_address?: string | undefined;
}

export function ipOptions(options: IpOptions): Pick<Module, 'family' | 'fallback' | 'sourceAddress'> {
  const source = options.source_ip_address;
  return {
    family: options.preferred_ip_protocol === 'ip4' ? '4' : '6',
    fallback: options.ip_protocol_fallback,
    ...(source ? { sourceAddress: source } : {}),
  };
}

const version = z.enum(['TLS10', 'TLS11', 'TLS12', 'TLS13']);
const VERSIONS = { TLS10: 'TLSv1', TLS11: 'TLSv1.1', TLS12: 'TLSv1.2', TLS13: 'TLSv1.3' } as const;

export const TlsConfig = z
  .strictObject({
    ca_file: z.union([file, z.literal('')]).optional(),
    cert_file: z.union([file, z.literal('')]).optional(),
    key_file: z.union([file, z.literal('')]).optional(),
    server_name: z.string().max(253).optional(),
    insecure_skip_verify: z.boolean().default(false),
    min_version: version.optional(),
    max_version: version.optional(),
  })
  .prefault({});
export type TlsConfig = z.output<typeof TlsConfig>;

/** The same in the words that our probes use, without the files. */
export function tlsWords(tls: TlsConfig, serverName: string | undefined): Record<string, unknown> {
  const name = tls.server_name || serverName;
  return {
    ...(name ? { server_name: name } : {}),
    ...(tls.min_version ? { min_version: VERSIONS[tls.min_version] } : {}),
    ...(tls.max_version ? { max_version: VERSIONS[tls.max_version] } : {}),
    skip_verify: tls.insecure_skip_verify,
  };
}

/** The files that are named; an empty name is none. */
export function tlsFiles({ ca_file, cert_file, key_file }: TlsConfig): Record<string, string> {
  const named = Object.entries({ ca_file, cert_file, key_file });
  return Object.fromEntries(named.filter((entry): entry is [string, string] => Boolean(entry[1])));
}

/** Throws BadQuestion: only http and tcp have a host name apart from the target. */
export const noHostname = (prober: string, hostname: string | undefined): void => {
  if (hostname !== undefined) throw new BadQuestion(`hostname has no meaning for the ${prober} prober`);
};
