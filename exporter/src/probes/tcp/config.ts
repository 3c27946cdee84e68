import { z } from 'zod';
import { pattern, type Pattern } from '../../core/schema.js';
import { STARTTLS_PROTOCOLS } from '../../core/starttls.js';
import { checkTls, tlsObject } from '../../core/tls-config.js';

const bytes = z
  .string()
  .regex(/^(?:[0-9a-fA-F]{2}){1,4096}$/, 'write bytes as pairs of hexadecimal digits, such as 0d0a')
  .transform((text): Uint8Array => Buffer.from(text, 'hex'));

const text = z.string().max(8192);

/** One step of the dialogue: exactly one key. */
export type Step =
  | { readonly expect: Pattern }
  | { readonly expect_bytes: Uint8Array }
  | { readonly send: string }
  | { readonly send_bytes: Uint8Array }
  | { readonly starttls: true };

const step: z.ZodType<Step> = z.union([
  z.strictObject({ expect: pattern() }),
  z.strictObject({ expect_bytes: bytes }),
  z.strictObject({ send: text }),
  z.strictObject({ send_bytes: bytes }),
  z.strictObject({ starttls: z.literal(true) }),
]);

const MAX_STEPS = 96;

export const Config = z
  .strictObject({
    tls: z.boolean().default(false).meta({ description: 'Begin with a TLS handshake.' }),
    starttls: z
      .enum(['none', ...STARTTLS_PROTOCOLS])
      .default('none')
      .meta({ description: 'Protocol in which to ask for TLS before the dialogue.' }),
    tls_options: tlsObject
      .superRefine(checkTls)
      .prefault({})
      .meta({ description: 'How TLS is spoken, wherever it is.' }),
    steps: z
      .array(step)
      .max(MAX_STEPS)
      .default([])
      .meta({
        description:
          'The dialogue: expect (a pattern that a line must match; lines before it are passed over), expect_bytes (hexadecimal, anywhere in what comes), ' +
          'send (text; ${1} to ${9} are the groups of the last expect, $$ is a dollar sign), send_bytes (hexadecimal), starttls: true.',
      }),
    line_end: z
      .enum(['crlf', 'lf', 'none'])
      .default('crlf')
      .meta({ description: 'What send puts after its text. Received lines may end either way.' }),
    max_bytes: z
      .int()
      .min(1)
      .max(1_048_576)
      .default(65_536)
      .meta({ description: 'Bytes that the dialogue takes from the peer at most.' }),
  })
  .superRefine(({ tls, starttls, steps }, context) => {
    const inSteps = steps.filter((one) => 'starttls' in one).length;
    if (Number(tls) + Number(starttls !== 'none') + inSteps > 1) {
      const message = 'TLS can begin once: by tls, by starttls, or by one starttls step';
      context.addIssue({ code: 'custom', path: [tls ? 'tls' : inSteps > 0 ? 'steps' : 'starttls'], message });
    }
  });

export type Config = z.infer<typeof Config>;
