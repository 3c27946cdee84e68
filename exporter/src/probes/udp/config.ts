import { z } from 'zod';
import { duration, pattern } from '../../core/schema.js';

/** Largest UDP payload over IPv4 (RFC 768, RFC 791). */
const MAX_PAYLOAD = 65_507;

const hex = (maxBytes: number): z.ZodType<Uint8Array, string> =>
  z
    .string()
    .max(2 * maxBytes)
    .regex(/^(?:[0-9a-fA-F]{2})*$/, 'write bytes as pairs of hexadecimal digits, such as 0d0a')
    .transform((text): Uint8Array => Buffer.from(text, 'hex'));

export const Config = z
  .strictObject({
    send: z
      .string()
      .max(MAX_PAYLOAD)
      .refine((text) => Buffer.byteLength(text) <= MAX_PAYLOAD, `at most ${MAX_PAYLOAD} bytes`)
      .optional()
      .meta({ description: 'Text of each datagram, as UTF-8, nothing added.' }),
    send_bytes: hex(MAX_PAYLOAD)
      .optional()
      .meta({ description: 'Content of each datagram in hexadecimal, instead of send.' }),
    expect: pattern().optional().meta({
      description:
        'RE2 pattern that an answer must match; its first 16 KiB are looked at. Without expect and expect_bytes any answer will do.',
    }),
    expect_bytes: hex(4096).optional().meta({ description: 'Bytes in hexadecimal that an answer must contain.' }),
    count: z
      .int()
      .min(1)
      .max(100)
      .default(1)
      .meta({ description: 'Datagrams in each run, each from a port of its own.' }),
    spacing: duration({ min: '0s', max: '10s' })
      .prefault('100ms')
      .meta({ description: 'Time between the sending of two datagrams.' }),
    wait: duration({ min: '1ms', max: '1m' })
      .prefault('5s')
      .meta({ description: 'Time that each datagram is waited for; never beyond the timeout of the run.' }),
  })
  .superRefine((config, context) => {
    if (config.send !== undefined && config.send_bytes !== undefined) {
      context.addIssue({ code: 'custom', path: ['send_bytes'], message: 'write send or send_bytes, not both' });
    }
  });

export type Config = z.infer<typeof Config>;
