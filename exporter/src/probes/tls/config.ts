import { z } from 'zod';
import { TLS_VERSIONS } from '../../core/net.js';
import { duration } from '../../core/schema.js';
import { STARTTLS_PROTOCOLS } from '../../core/starttls.js';
import { checkTls, tlsShape } from '../../core/tls-config.js';

export const Config = z
  .strictObject({
    ...tlsShape,
    starttls: z
      .enum(['none', ...STARTTLS_PROTOCOLS])
      .default('none')
      .meta({ description: 'Protocol in which to ask for TLS first; also decides the default port.' }),
    ocsp: z.enum(['ignore', 'report', 'require']).default('report').meta({
      description:
        'Stapled OCSP response: not asked for, reported, or required to be present, current, good, and signed by the issuer where the peer sends the issuer.',
    }),
    min_validity: duration({ min: '0s', max: '87600h' })
      .prefault('0s')
      .meta({ description: 'Fail when a certificate that the peer sent expires sooner than this, such as 720h.' }),
    expect_versions: z
      .array(z.enum(TLS_VERSIONS))
      .max(TLS_VERSIONS.length)
      .default([])
      .meta({ description: 'TLS versions of which one must be agreed; empty accepts any.' }),
    expect_ciphers: z
      .array(z.string().min(1).max(64))
      .max(64)
      .default([])
      .meta({ description: 'IANA names of cipher suites of which one must be agreed; empty accepts any.' }),
    expect_alpn: z
      .string()
      .min(1)
      .max(64)
      .optional()
      .meta({ description: 'Application protocol that must be agreed; it must be among those of alpn.' }),
  })
  .superRefine((config, context) => {
    checkTls(config, context);
    if (config.expect_alpn !== undefined && !config.alpn.includes(config.expect_alpn)) {
      context.addIssue({
        code: 'custom',
        path: ['expect_alpn'],
        message: 'offer it in alpn, else it cannot be agreed',
      });
    }
  });

export type Config = z.infer<typeof Config>;
