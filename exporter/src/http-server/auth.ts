/** HTTP basic authentication (RFC 7617) against bcrypt hashes, without a timing or a cache that tells who exists. */
import { createHmac, randomBytes } from 'node:crypto';

/** How many verdicts are remembered, and how many checks may wait; beyond that the answer is 429. */
const CACHE = 100;
const WAITING = 8;

export type AuthVerdict = 'ok' | 'denied' | 'busy';

export interface Credentials {
  readonly user: string;
  readonly password: string;
}

/** The credentials of an Authorization header; undefined when it is not well-formed basic authentication. */
export function basicCredentials(header: string | undefined): Credentials | undefined {
  const match = /^basic +([A-Za-z0-9+/]{1,1000}={0,2})$/i.exec(header ?? '');
  if (!match?.[1]) return undefined;
  const text = Buffer.from(match[1], 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : { user: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** A hash of cost 10 that no password is known for: what an unknown user is compared with. */
const NOBODY = '$2b$10$C6UzMDM.H6dfI/f/IKcEeO7ZpGPMU6ePMhRLsUXZ3hS1C3Mrp8vGa';

export class BasicAuth {
  readonly #users: ReadonlyMap<string, string>;
  readonly #check: (password: string, hash: string) => Promise<boolean>;
  readonly #key = randomBytes(32);
  /** Verdicts by keyed digest; insertion order is age. */
  readonly #verdicts = new Map<string, boolean>();
  #waiting = 0;

  constructor(users: Readonly<Record<string, string>>, check: (password: string, hash: string) => Promise<boolean>) {
    this.#users = new Map(Object.entries(users));
    this.#check = check;
  }

  async verdict(header: string | undefined): Promise<AuthVerdict> {
    const credentials = basicCredentials(header);
    if (!credentials) return 'denied';
    const hash = this.#users.get(credentials.user);
    const digest = this.#digest([credentials.user, hash ?? '', credentials.password]);
    const known = this.#verdicts.get(digest);
    if (known !== undefined) return known ? 'ok' : 'denied';
    if (this.#waiting >= WAITING) return 'busy';
    this.#waiting += 1;
    try {
      // The comparison is made for unknown users too, so that the time does not tell who exists.
      const matches = await this.#check(credentials.password, hash ?? NOBODY);
      this.#remember(digest, matches && hash !== undefined);
      return matches && hash !== undefined ? 'ok' : 'denied';
    } finally {
      this.#waiting -= 1;
    }
  }

  /**
   * Parts are length-prefixed: exporter-toolkit's cache key once joined user, hash and password by a separator, and
   * a hash given as password could be made to collide (CVE-2022-46146).
   */
  #digest(parts: readonly string[]): string {
    const hmac = createHmac('sha256', this.#key);
    for (const part of parts) hmac.update(`${Buffer.byteLength(part)}:`).update(part);
    return hmac.digest('base64');
  }

  #remember(digest: string, verdict: boolean): void {
    if (this.#verdicts.size >= CACHE) {
      const [oldest] = this.#verdicts.keys();
      if (oldest !== undefined) this.#verdicts.delete(oldest);
    }
    this.#verdicts.set(digest, verdict);
  }
}
