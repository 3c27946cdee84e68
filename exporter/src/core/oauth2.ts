/** Bearer tokens by client credentials (RFC 6749 section 4.4), for probes and for senders. */
import type { Clock } from './clock.js';
import { DeadlineExceeded, Fault } from './failure.js';
import { isMapping, type Mapping } from './mapping.js';
import type { Secret } from './secret.js';

/** Without the secret, which may come from a file, and TLS, which is the business of whoever asks. */
export interface OAuth2Settings {
  readonly token_url: string;
  readonly client_id: string;
  readonly scopes: readonly string[];
  readonly audience?: string | undefined;
  /** More parameters of the token request. */
  readonly endpoint_params: Readonly<Record<string, string>>;
  /** RFC 6749 section 2.3.1. */
  readonly client_auth: 'basic' | 'body';
}

/** How a token endpoint is asked: one POST, over a transport whose policy and deadline hold. */
export interface TokenSource {
  readonly clock: Clock;
  /** Resolves with status and body text; the body is bounded by the transport. */
  post(question: TokenQuestion): Promise<{ readonly status: number; readonly text: string }>;
}

export interface TokenQuestion {
  readonly url: string;
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
}

interface Kept {
  readonly token: string;
  /** Of the client secret, so that a rotated secret asks again at once. */
  readonly secret: string;
  /** Monotonic milliseconds. */
  readonly until: number;
}

/** By the configuration itself: a reload makes new configurations, and the old tokens go with the old ones. */
const kept = new WeakMap<OAuth2Settings, Kept>();

/** Tokens are asked for this long before they expire, at most a tenth of their life. */
const MARGIN_SECONDS = 30;
/** Life of a token that does not say it; and the longest that is believed. */
const DEFAULT_LIFE = 300;
const LONGEST_LIFE = 86_400;
const LONGEST_TOKEN = 16_384;
/** Codes of RFC 6749 section 5.2; nothing else that the server says is repeated. */
const ERRORS = new Set([
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
]);

/** A token by client credentials (RFC 6749 section 4.4), kept until shortly before it expires. */
export async function oauth2Token(settings: OAuth2Settings, secret: Secret, tokens: TokenSource): Promise<string> {
  const { clock } = tokens;
  const known = kept.get(settings);
  if (known && known.secret === secret.reveal() && clock.now() < known.until) return known.token;
  kept.delete(settings);
  const { token, seconds } = await fetchToken(settings, secret, tokens);
  const life = Math.max(0, seconds - Math.min(MARGIN_SECONDS, seconds / 10));
  kept.set(settings, { token, secret: secret.reveal(), until: clock.now() + life * 1000 });
  return token;
}

/** Forgets the token: the server has refused it. With `token`, only if there is no newer one yet. */
export function forgetToken(settings: OAuth2Settings, token?: string): void {
  if (token === undefined || kept.get(settings)?.token === token) kept.delete(settings);
}

async function fetchToken(
  settings: OAuth2Settings,
  secret: Secret,
  tokens: TokenSource,
): Promise<{ token: string; seconds: number }> {
  const form = new URLSearchParams(settings.endpoint_params);
  form.set('grant_type', 'client_credentials');
  if (settings.scopes.length > 0) form.set('scope', settings.scopes.join(' '));
  if (settings.audience !== undefined) form.set('audience', settings.audience);
  const fields: [string, string][] = [
    ['Content-Type', 'application/x-www-form-urlencoded'],
    ['Accept', 'application/json'],
  ];
  if (settings.client_auth === 'basic') {
    const pair = `${formEncode(settings.client_id)}:${formEncode(secret.reveal())}`;
    fields.push(['Authorization', `Basic ${Buffer.from(pair, 'utf8').toString('base64')}`]);
  } else {
    form.set('client_id', settings.client_id);
    form.set('client_secret', secret.reveal());
  }
  const body = Buffer.from(form.toString(), 'utf8');
  try {
    return readToken(await tokens.post({ url: settings.token_url, fields, body }));
  } catch (error) {
    throw tokenFault(error);
  }
}

/** RFC 6749 section 2.3.1 wants both halves form-encoded before they are joined. */
const formEncode = (text: string): string => new URLSearchParams({ '': text }).toString().slice(1);

function readToken(answer: { readonly status: number; readonly text: string }): { token: string; seconds: number } {
  const document = parseDocument(answer.text);
  if (answer.status !== 200) {
    const code = document['error'];
    const named = typeof code === 'string' && ERRORS.has(code) ? ` ${code}` : '';
    throw new Fault('auth_failed', `the token endpoint answered ${answer.status}${named}`);
  }
  const { access_token: token, token_type: type, expires_in: expires } = document;
  if (typeof token !== 'string' || token.length > LONGEST_TOKEN || !/^[\x21-\x7e]+$/.test(token)) {
    throw new Fault('auth_failed', 'the token endpoint answered without a usable access_token');
  }
  if (typeof type === 'string' && type.toLowerCase() !== 'bearer') {
    throw new Fault('auth_failed', 'the token endpoint answered with a token that is not a bearer token');
  }
  const told = Number(expires ?? DEFAULT_LIFE);
  return { token, seconds: told >= 0 ? Math.min(told, LONGEST_LIFE) : DEFAULT_LIFE };
}

function parseDocument(text: string): Mapping {
  try {
    const document = JSON.parse(text) as unknown;
    return isMapping(document) ? document : {};
  } catch {
    return {};
  }
}

/** Failing to get a token is a failure of authentication, whatever the network said; policy and deadline stay what they are. */
function tokenFault(error: unknown): unknown {
  if (error instanceof DeadlineExceeded || !(error instanceof Fault)) return error;
  if (error.reason === 'auth_failed' || error.reason === 'target_refused') return error;
  return new Fault('auth_failed', `no token: ${error.reason} at the token endpoint`, error.source);
}
