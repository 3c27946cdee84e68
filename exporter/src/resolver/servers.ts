import type { Clock } from '../core/clock.js';
import { canonicalName, nameProblem } from '../core/dns/name.js';
import { Fault } from '../core/failure.js';
import { literalAddress, splitHostPort } from '../core/host.js';
import { ServerHealth, type ServerStats } from './health.js';
import type { ServerUnderWatch } from './lookup.js';
import { parseHosts, parseResolvConf, type Server, type SystemNames } from './system.js';

/** Texts of the machine's own files; empty when a file is missing. */
export interface SystemTexts {
  readonly resolvConf: string;
  readonly hosts: string;
}

/** Milliseconds after which the machine's files are read again. */
const SYSTEM_AGE = 10_000;
const MAX_KNOWN = 256;
const DNS_PORT = 53;

/** `address[:port]` of a resolver; a Fault when the text is something else, a name among them. */
export function parseServer(text: string): Server {
  const split = splitHostPort(text);
  const address = split && literalAddress(split.host);
  if (!address) throw new Fault('resolver_failure', `"${text}" is not the address of a resolver`, 'internal');
  return { address, port: split.port ?? DNS_PORT };
}

export function serverText({ address, port }: Server): string {
  return address.family === '6' ? `[${address.ip}]:${port}` : `${address.ip}:${port}`;
}

/**
 * The names to ask for, in order, canonical. A name without a dot is tried below each search domain first; every
 * other name is taken as it is, so that no query for a target ever ends in a domain that the user did not write.
 */
export function candidates(name: string, search: readonly string[]): readonly string[] {
  const problem = nameProblem(name);
  if (problem !== undefined) throw new Fault('no_such_name', problem);
  const absolute = canonicalName(name);
  if (name.includes('.')) return [absolute];
  return [...search.map((domain) => `${absolute}${domain}`).filter((one) => nameProblem(one) === undefined), absolute];
}

/** The resolvers that may be asked, and how each of them does. */
export class Servers {
  readonly #watched = new Map<string, ServerUnderWatch>();
  #system: { readonly names: SystemNames; readonly readAt: number } | undefined;

  constructor(
    private readonly configured: readonly string[],
    private readonly system: () => Promise<SystemTexts>,
    private readonly clock: Clock,
  ) {}

  /** The agent's own: as configured, else the machine's. */
  async own(): Promise<readonly ServerUnderWatch[]> {
    const servers = this.configured.length > 0 ? this.configured.map(parseServer) : (await this.names()).servers;
    return servers.map((server) => this.#watch(server));
  }

  listed(texts: readonly string[]): readonly ServerUnderWatch[] {
    return texts.map((text) => this.#watch(parseServer(text)));
  }

  stats(): readonly ServerStats[] {
    return [...this.#watched.values()].map((server) => server.health.stats());
  }

  async names(): Promise<SystemNames> {
    const now = this.clock.now();
    if (this.#system === undefined || now - this.#system.readAt > SYSTEM_AGE) {
      const { resolvConf, hosts } = await this.system();
      this.#system = { names: { ...parseResolvConf(resolvConf), hosts: parseHosts(hosts) }, readAt: now };
    }
    return this.#system.names;
  }

  #watch(server: Server): ServerUnderWatch {
    const text = serverText(server);
    const known = this.#watched.get(text);
    if (known) return known;
    const watched = { ...server, health: new ServerHealth(text) };
    if (this.#watched.size < MAX_KNOWN) this.#watched.set(text, watched);
    return watched;
  }
}
