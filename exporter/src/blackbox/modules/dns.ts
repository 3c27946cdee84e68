import { z } from 'zod';
import { Ip, ipOptions, noHostname, regexes, SourceIp, TlsConfig, tlsFiles, tlsWords, type Module } from './shared.js';

const Validation = z
  .strictObject({
    fail_if_matches_regexp: regexes,
    fail_if_all_match_regexp: regexes,
    fail_if_not_matches_regexp: regexes,
    fail_if_none_matches_regexp: regexes,
  })
  .prefault({});

export const DnsModule = z.strictObject({
  ...Ip,
  ...SourceIp,
  dns_over_tls: z.boolean().default(false),
  tls_config: TlsConfig,
  transport_protocol: z.enum(['', 'udp', 'tcp']).default('udp'),
  query_name: z.string().min(1).max(255),
  query_type: z.string().max(20).default('ANY'),
  query_class: z.string().max(20).default('IN'),
  recursion_desired: z.boolean().default(true),
  valid_rcodes: z.array(z.string().max(20)).max(32).default([]),
  validate_answer_rrs: Validation,
  validate_authority_rrs: Validation,
  validate_additional_rrs: Validation,
});
type Options = z.output<typeof DnsModule>;

/** "Fail if any matches" is our "none may match", and so on: each rule is said as what must hold. */
const section = (rules: z.output<typeof Validation>): Record<string, unknown> => ({
  not_match_any: rules.fail_if_matches_regexp,
  not_match_all: rules.fail_if_all_match_regexp,
  match_all: rules.fail_if_not_matches_regexp,
  match_any: rules.fail_if_none_matches_regexp,
});

function transport(options: Options): string {
  if (options.dns_over_tls) return 'dot';
  return options.transport_protocol === 'tcp' ? 'tcp' : 'udp';
}

export function dnsModule(options: Options, timeout: number): Module {
  return {
    type: 'dns',
    timeout,
    secret: false,
    ...ipOptions(options),
    host: (target) => target,
    config: (hostname) => {
      noHostname('dns', hostname);
      return {
        query_name: options.query_name,
        query_type: options.query_type,
        query_class: options.query_class,
        transport: transport(options),
        recursion_desired: options.recursion_desired,
        tls_options: { ...tlsWords(options.tls_config, undefined), ...tlsFiles(options.tls_config) },
        expect: {
          rcodes: options.valid_rcodes.length > 0 ? options.valid_rcodes : ['NOERROR'],
          answer: section(options.validate_answer_rrs),
          authority: section(options.validate_authority_rrs),
          additional: section(options.validate_additional_rrs),
        },
      };
    },
  };
}
