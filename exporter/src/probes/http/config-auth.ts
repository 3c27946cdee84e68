import { z } from 'zod';
import { oauth2Shape } from '../../core/http-config.js';
import { secret } from '../../core/schema.js';
import { checkTls, tlsObject } from '../../core/tls-config.js';

const OAuth2 = z.strictObject({
  ...oauth2Shape,
  tls: tlsObject.superRefine(checkTls).optional().meta({
    description: 'TLS with the token endpoint. Default: the authorities of the target, always verified.',
  }),
});

export const Basic = z.strictObject({
  username: z
    .string()
    .max(1024)
    .refine((name) => !name.includes(':'), 'a user name has no colon')
    .meta({ description: 'User name.' }),
  password: secret(),
});

export const Auth = z.object({
  basic: Basic.optional().meta({ description: 'Basic authentication (RFC 7617).' }),
  bearer: secret().optional().meta({ description: 'Bearer token (RFC 6750).' }),
  oauth2: OAuth2.optional().meta({
    description: 'Bearer token fetched with client credentials (RFC 6749 section 4.4), kept until it expires.',
  }),
});
