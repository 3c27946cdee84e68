import { Fault } from '../../core/failure.js';
import { HttpError } from '../../core/http-client.js';
import type { HttpClientConfig } from '../../core/http-config.js';
import { CREDENTIAL_NAME, SHORTEST_SECRET } from '../../core/redact.js';
import type { SecretRef } from '../../core/secret.js';
import type { HttpClientPorts } from './ports.js';

/** Reads secrets for one call, and remembers them so that they can be blanked in what comes back. */
export class SecretTexts {
  readonly #seen = new Set<string>();

  constructor(private readonly ports: HttpClientPorts) {}

  /** Rejects with an {@link HttpError} `auth` that names the file. */
  async read(ref: SecretRef): Promise<string> {
    return this.note(await this.readOpen(ref));
  }

  /** What is in itself no secret, or not all of it. */
  async readOpen(ref: SecretRef): Promise<string> {
    try {
      const secret = 'value' in ref ? ref.value : await this.ports.readSecret(ref);
      const text = secret.reveal();
      return text.endsWith('\n') ? text.replace(/\r?\n$/, '') : text;
    } catch (error) {
      throw error instanceof Fault ? new HttpError('auth', `${error.message}; check its path and permissions`) : error;
    }
  }

  note(text: string): string {
    if (text.length >= SHORTEST_SECRET) this.#seen.add(text);
    return text;
  }

  /** Longest first: one secret may be the beginning of another. */
  get all(): readonly string[] {
    return [...this.#seen].sort((one, other) => other.length - one.length);
  }
}

/** Fields of the configuration for one request; those of authentication that need no exchange of their own too. */
export async function ownHeaders(config: HttpClientConfig, texts: SecretTexts): Promise<Record<string, string>> {
  const headers: Record<string, string> = {};
  for (const [name, ref] of Object.entries(config.headers)) {
    // The name of a tenant stays readable in what a receiver says about it.
    const text = 'file' in ref || CREDENTIAL_NAME.test(name) ? await texts.read(ref) : await texts.readOpen(ref);
    headers[name.toLowerCase()] = value(name, text);
  }
  if (config.basic_auth) headers['authorization'] = await basicOf(config.basic_auth, texts);
  if (config.bearer_token) headers['authorization'] = value('bearer_token', `Bearer ${await texts.read(config.bearer_token)}`); // prettier-ignore
  return headers;
}

/** RFC 7617, user name and password as UTF-8. */
export async function basicOf(
  { username, password }: NonNullable<HttpClientConfig['basic_auth']>,
  texts: SecretTexts,
): Promise<string> {
  const pair = `${username}:${await texts.read(password)}`;
  return `Basic ${texts.note(Buffer.from(pair, 'utf8').toString('base64'))}`;
}

/** Field values as RFC 9110 section 5.5 has them; a line end would begin a field of its own. */
function value(name: string, text: string): string {
  if (/^[\t\x20-\x7e\x80-\xff]*$/.test(text)) return text;
  throw new HttpError('auth', `the value of ${name} has signs that a header cannot carry; look at where it comes from`);
}
