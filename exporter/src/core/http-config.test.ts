import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { checkHttpClient, httpClientShape, plainHttp } from './http-config.js';

const schema = z.strictObject(httpClientShape).superRefine(checkHttpClient);
const url = 'https://mimir.example.com/api/v1/push';
const oauth2 = { token_url: 'https://login.example.com/token', client_id: 'c', client_secret: 's' };
const many = (count: number, value: string): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`X-H${index}`, value]));

/** `path: message` of each complaint. */
function complaints(value: object): string[] {
  const { error } = schema.safeParse({ url, ...value });
  return (error?.issues ?? []).map((issue) => `${issue.path.join('.')}: ${issue.message}`);
}

describe('how an endpoint is reached', () => {
  test.each([
    ['nothing but a URL', {}],
    ['http in clear, an address, a port, a query', { url: 'http://[2001:db8::1]:9090/write?db=x' }],
    ['headers for tenants', { headers: { 'X-Scope-OrgID': 'a', 'THANOS-TENANT': { file: '/t' } } }],
    ['32 headers', { headers: many(32, 'x') }],
    ['basic', { basic_auth: { username: '', password: 'p' } }],
    ['bearer from a file', { bearer_token: { file: '/run/token' } }],
    ['OAuth2 with its own TLS and parameters', { oauth2: { ...oauth2, scopes: ['a'], audience: 'b', endpoint_params: { resource: 'r' }, client_auth: 'body', tls: { ca_file: '/ca' } } }], // prettier-ignore
    ['AWS with a profile', { sigv4: { region: 'eu-central-1', profile: 'team' } }],
    ['AWS with keys', { sigv4: { region: 'eu-central-1', access_key: 'a', secret_key: { file: '/s' }, session_token: 't' } }], // prettier-ignore
    ['a client certificate beside a token', { bearer_token: 't', tls: { cert_file: '/c', key_file: '/k' } }],
    ['a proxy', { proxy_url: 'http://proxy.example.com:3128', proxy_basic_auth: { username: 'u', password: 'p' } }],
  ])('%s is taken', (_, value) => {
    expect(complaints(value)).toEqual([]);
  });

  test.each([
    ['another scheme', { url: 'ftp://example.com/' }, 'url: not an http or https URL; write https://example.com/api/v1/write'], // prettier-ignore
    ['no URL', { url: 'example.com:9090' }, 'url: not an http or https URL; write https://example.com/api/v1/write'],
    ['credentials in the URL', { url: 'https://u:p@example.com/' }, 'url: credentials do not belong into a URL; use basic_auth'], // prettier-ignore
    ['credentials in the URL of the proxy', { proxy_url: 'http://u@p.example.com' }, 'proxy_url: credentials do not belong into a URL; use basic_auth'], // prettier-ignore
    ['a colon in a user name', { basic_auth: { username: 'a:b', password: 'p' } }, 'basic_auth.username: a user name has no colon'], // prettier-ignore
    ['two ways to authorise', { bearer_token: 't', oauth2 }, 'oauth2: bearer_token and oauth2 exclude each other; keep one'], // prettier-ignore
    ['proxy credentials without a proxy', { proxy_basic_auth: { username: 'u', password: 'p' } }, 'proxy_basic_auth: there is no proxy_url; set it, or remove this'], // prettier-ignore
    ['half a key', { sigv4: { region: 'r', access_key: 'a' } }, 'sigv4: access_key and secret_key go together; write both or none'], // prettier-ignore
    ['a session token alone', { sigv4: { region: 'r', session_token: 't' } }, 'sigv4: session_token belongs to access_key and secret_key; set them too'], // prettier-ignore
    ['keys beside a profile', { sigv4: { region: 'r', profile: 'p', access_key: 'a', secret_key: 's' } }, 'sigv4: access_key and profile exclude each other; keep one'], // prettier-ignore
    ['half a certificate', { tls: { cert_file: '/c' } }, 'tls.key_file: cert_file and key_file go together'],
    ['33 headers', { headers: many(33, 'x') }, 'headers: more than 32 headers; leave some out'],
    ['33 parameters', { oauth2: { ...oauth2, endpoint_params: many(33, 'x') } }, 'oauth2.endpoint_params: more than 32 parameters; leave some out'], // prettier-ignore
    ['a grant of its own', { oauth2: { ...oauth2, endpoint_params: { grant_type: 'password' } } }, 'oauth2.endpoint_params: grant_type, client_id and client_secret are set by the client; remove them'], // prettier-ignore
  ])('%s is refused', (_, value, complaint) => {
    expect(complaints(value)).toContain(complaint);
  });

  test.each([
    'Host',
    'content-type',
    'Content-Encoding',
    'Transfer-Encoding',
    'connection',
    'Authorization',
    'User-Agent',
    'Keep-Alive',
    'Accept-Encoding',
    'X-Prometheus-Remote-Write-Version',
    'X-Amz-Date',
    'a b',
    'a:b',
    '',
    'ü',
    'x\r\ny',
  ])(
    // prettier-ignore
    'the header %j cannot be set',
    (name) => {
      expect(complaints({ headers: { [name]: 'x' } }).join()).toMatch(/header/);
    },
  );

  test('unknown fields are refused, secrets never repeated', () => {
    expect(complaints({ basic: {} })).not.toEqual([]);
    expect(complaints({ bearer_token: { value: 'kanarienvogel' } }).join()).not.toContain('kanarienvogel');
    expect(JSON.stringify(schema.parse({ url, bearer_token: 'kanarienvogel' }))).not.toContain('kanarienvogel');
    expect(plainHttp(url).tls.skip_verify).toBe(false);
  });
});
