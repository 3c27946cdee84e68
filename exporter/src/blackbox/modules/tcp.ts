import { z } from 'zod';
import { Ip, ipOptions, SourceIp, TlsConfig, tlsFiles, tlsWords, type Module } from './shared.js';

const QueryResponse = z.strictObject({
  expect: z.string().max(2000).optional(),
  send: z.string().max(8192).optional(),
  starttls: z.boolean().default(false),
});

export const TcpModule = z
  .strictObject({
    ...Ip,
    ...SourceIp,
    query_response: z.array(QueryResponse).max(32).default([]),
    tls: z.boolean().default(false),
    tls_config: TlsConfig,
  })
  .prefault({});
type Options = z.output<typeof TcpModule>;

/** `$1` of the last expect, which our own steps write `${1}`. */
const braced = (text: string): string => text.replace(/\$(\d+)(?!\w)/g, '$${$1}');

/** One entry may expect, then send, then start TLS: blackbox_exporter does them in this order. */
const steps = (options: Options): unknown[] =>
  options.query_response.flatMap(({ expect, send, starttls }) => [
    ...(expect ? [{ expect }] : []),
    ...(send ? [{ send: braced(send) }] : []),
    ...(starttls ? [{ starttls: true }] : []),
  ]);

export function tcpModule(options: Options, timeout: number): Module {
  return {
    type: 'tcp',
    timeout,
    secret: Boolean(options.tls_config.cert_file),
    ...ipOptions(options),
    host: (target) => target,
    config: (hostname) => ({
      tls: options.tls,
      tls_options: { ...tlsWords(options.tls_config, hostname), ...tlsFiles(options.tls_config) },
      steps: steps(options),
      line_end: 'lf',
    }),
  };
}
