import { z } from 'zod';
import { pattern } from '../../core/schema.js';
import { jsonPath } from './config-expect.js';
import { isToken } from '../../core/http/head.js';

const Extraction = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z_][a-z0-9_]{0,63}$/, 'lower-case letters, digits and underscore, at most 64')
      .meta({ description: 'Value of the label `name`.' }),
    header: z
      .string()
      .max(256)
      .refine(isToken, 'not a header name')
      .transform((name) => name.toLowerCase())
      .optional()
      .meta({
        description: 'Take the value of the first header field of this name.',
      }),
    json: jsonPath.optional(),
    pattern: pattern().optional().meta({
      description: 'RE2 pattern applied to what was taken; its first group, or the whole match, is the value.',
    }),
    values: z.array(z.string().min(1).max(64)).min(1).max(32).optional().meta({
      description:
        'Closed list: the value is counted under itself when it is one of these in any case, else under other. Without a list the value is a number.',
    }),
  })
  .refine((one) => (one.header === undefined) !== (one.json === undefined), 'take it from either header or json');
export type Extraction = z.output<typeof Extraction>;

export const Extract = z
  .array(Extraction)
  .max(16)
  .refine((list) => new Set(list.map((one) => one.name)).size === list.length, 'every name only once');
