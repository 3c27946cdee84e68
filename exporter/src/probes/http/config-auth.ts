import { z } from 'zod';
import { secret } from '../../core/schema.js';

const tokenUrl = z
  .string()
  .max(2048)
  .refine((text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    return (url?.protocol === 'https:' || url?.protocol === 'http:') && url.username === '' && url.password === '';
  }, 'an http or https URL without user information');

const OAuth2 = z.strictObject({
  token_url: tokenUrl.meta({ description: 'Token endpoint.' }),
  client_id: z.string().min(1).max(1024).meta({ description: 'Client identifier.' }),
  client_secret: secret().meta({ description: 'Client secret.' }),
  scopes: z.array(z.string().min(1).max(256)).max(32).default([]).meta({ description: 'Scopes to ask for.' }),
  audience: z
    .string()
    .min(1)
    .max(1024)
    .optional()
    .meta({ description: 'Audience to ask for, where the server wants it.' }),
  client_auth: z.enum(['basic', 'body']).default('basic').meta({
    description: 'How the client authenticates at the token endpoint (RFC 6749 section 2.3.1).',
  }),
});
export type OAuth2 = z.output<typeof OAuth2>;

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
