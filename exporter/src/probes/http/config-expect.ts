import { z } from 'zod';
import { TLS_VERSIONS } from '../../core/net.js';
import { duration, pattern } from '../../core/schema.js';
import { HTTP_VERSIONS, isToken } from '../../core/http/head.js';
import { statusRange } from '../../core/http/status-range.js';
import { compileJsonPath } from './json-path.js';

const header = z
  .strictObject({
    name: z
      .string()
      .max(256)
      .refine(isToken, 'not a header name')
      .transform((name) => name.toLowerCase())
      .meta({
        description: 'Name of the header field, in any case.',
      }),
    matches: pattern().optional().meta({ description: 'RE2 pattern that one of its values must match.' }),
    not_matches: pattern().optional().meta({ description: 'RE2 pattern that none of its values may match.' }),
    allow_missing: z.boolean().default(false).meta({ description: 'Whether the field may be absent.' }),
  })
  .meta({ description: 'Without a pattern the field must be present.' });

const patterns = z.array(pattern()).max(32).default([]);

const Body = z.strictObject({
  matches: patterns.meta({ description: 'RE2 patterns that the decoded body must match, each one.' }),
  not_matches: patterns.meta({ description: 'RE2 patterns that the decoded body must not match, none of them.' }),
});

export const jsonPath = z
  .string()
  .min(1)
  .max(1000)
  .meta({ description: 'JSONPath (RFC 9535), such as $.status or $.items[0].id; the first node found counts.' })
  .transform((text, context) => {
    try {
      return compileJsonPath(text);
    } catch (error) {
      context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
      return z.NEVER;
    }
  });

const scalar = z.union([z.string().max(1000), z.number(), z.boolean(), z.null()]);

const Json = z
  .strictObject({
    path: jsonPath,
    exists: z.boolean().optional().meta({ description: 'Whether the path must find something or nothing.' }),
    equals: scalar.optional().meta({ description: 'Text, number, boolean or null that must be there.' }),
    matches: pattern().optional().meta({ description: 'RE2 pattern that the text or number there must match.' }),
    above: z.number().optional().meta({ description: 'The number there must be greater.' }),
    at_least: z.number().optional().meta({ description: 'The number there must be greater or equal.' }),
    below: z.number().optional().meta({ description: 'The number there must be less.' }),
    at_most: z.number().optional().meta({ description: 'The number there must be less or equal.' }),
  })
  .refine((rule) => Object.values(rule).filter((value) => value !== undefined).length > 1, {
    message: 'say what is expected there: exists, equals, matches, above, at_least, below or at_most',
  });
export type JsonRule = z.output<typeof Json>;

const Tls = z.strictObject({
  required: z.boolean().default(false).meta({ description: 'The final response must come over TLS.' }),
  forbidden: z.boolean().default(false).meta({ description: 'The final response must not come over TLS.' }),
  min_version: z.enum(TLS_VERSIONS).optional().meta({ description: 'Lowest TLS version that is accepted.' }),
  min_validity: duration({ min: '1m', max: '87600h' }).optional().meta({
    description: 'Every certificate sent must stay valid for at least this long.',
  }),
});

export const Expect = z
  .strictObject({
    status: z
      .array(statusRange)
      .min(1)
      .max(64)
      .default([{ from: 200, to: 299 }])
      .meta({
        description: 'Accepted status codes.',
      }),
    versions: z.array(z.enum(HTTP_VERSIONS)).max(3).default([]).meta({
      description: 'Accepted protocol versions; empty accepts all.',
    }),
    headers: z.array(header).max(64).default([]).meta({ description: 'Expectations on header fields.' }),
    body: Body.prefault({}).meta({ description: 'Expectations on the decoded body as UTF-8 text.' }),
    json: z.array(Json).max(64).default([]).meta({ description: 'Expectations on a JSON body.' }),
    min_bytes: z.int().min(0).max(1e9).optional().meta({ description: 'Least size of the decoded body.' }),
    max_bytes: z.int().min(0).max(1e9).optional().meta({ description: 'Greatest size of the decoded body.' }),
    max_text_bytes: z.int().min(1).max(16_777_216).default(1_048_576).meta({
      description: 'Patterns and JSONPath need the whole body in memory; a larger body fails the run.',
    }),
    tls: Tls.prefault({}).meta({ description: 'Expectations on TLS.' }),
  })
  .refine((expect) => !(expect.tls.required && expect.tls.forbidden), 'TLS cannot be both required and forbidden');
export type Expect = z.output<typeof Expect>;
