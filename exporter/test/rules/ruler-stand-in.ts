import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parse, stringify } from 'yaml';

/**
 * A ruler as Mimir documents it (https://grafana.com/docs/mimir/latest/references/http-api/#ruler), without evaluation.
 * What it enforces, of what is documented:
 *  1. every request names a tenant (X-Scope-OrgID), or gets 401 "no org id"; tenants do not see each other
 *  2. GET of all rules: 200 and a YAML mapping of namespaces to lists of groups
 *  3. GET of a namespace and of a group: 200, or 404
 *  4. POST to a namespace: Content-Type application/yaml, one and only one group, not a file of groups: 202, else 400
 *  5. a group has a name, and rules of which each is either an alert or a recording with an expression
 *  6. namespace and group are percent-encoded path segments (RFC 3986); an unescaped character is 400
 *  7. DELETE of a group or a namespace: 202, or 404 when it is not there
 *  8. default limits: 20 rules a group, 70 groups a tenant: 400 with the words of the server
 *  9. protected namespaces: 403 to changes, and their names in a header of every answer
 * 10. groups come back as the server keeps them: unknown keys dropped, durations normalised, labels sorted, zero values
 *     left out
 * 11. any other path, or everything where the API is off: 404 "404 page not found"
 * Cortex differs in the path, and in 404 "no rule groups found" for a tenant without rules. Grafana's convert API differs
 * in the path, in the data source header that a POST needs, in groups with `limit`, which it refuses, in what it tells
 * again (interval always, query_offset and labels of a group never), in namespaces being titles of folders, of which
 * only what follows the last slash comes back, and in having no tenants.
 */

export type Flavour = 'mimir' | 'cortex' | 'grafana';

export interface StandInOptions {
  readonly flavour?: Flavour;
  readonly off?: boolean;
  readonly protectedNamespaces?: readonly string[];
  readonly limits?: { readonly rules: number; readonly groups: number };
}

export interface Asked {
  readonly method: string;
  /** As it stands in the request line. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

export interface Said {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

type Plain = Readonly<Record<string, unknown>>;
export const PATHS = {
  mimir: '/prometheus/config/v1/rules',
  cortex: '/api/v1/rules',
  grafana: '/api/convert/prometheus/config/v1/rules',
} as const satisfies Readonly<Record<Flavour, string>>;

export class RulerStandIn {
  /** Tenant, namespace, group by name. */
  readonly tenants = new Map<string, Map<string, Map<string, Plain>>>();
  readonly log: Asked[] = [];
  readonly flavour: Flavour;

  constructor(private readonly options: StandInOptions = {}) {
    this.flavour = options.flavour ?? 'mimir';
  }

  /** Puts a group there as if somebody else had. */
  seed(namespace: string, group: Plain, tenant = this.flavour === 'grafana' ? '' : 'team'): void {
    this.#of(tenant, namespace).set(String(group['name']), group);
  }

  /** Everything that is there, for comparisons byte by byte. */
  dump(of: (namespace: string) => boolean = () => true, tenant = this.flavour === 'grafana' ? '' : 'team'): string {
    const namespaces = [...(this.tenants.get(tenant) ?? [])].filter(([name, groups]) => of(name) && groups.size > 0);
    return JSON.stringify(namespaces.map(([name, groups]) => [name, [...groups]]));
  }

  handle(asked: Asked): Said {
    this.log.push(asked);
    const root = PATHS[this.flavour];
    const rest = asked.path === root ? [] : asked.path.slice(root.length + 1).split('/');
    const known = asked.path === root || asked.path.startsWith(`${root}/`);
    if (this.options.off === true || !known || rest.length > 2) return { status: 404, body: '404 page not found\n' };
    const tenant = this.flavour === 'grafana' ? '' : asked.headers['x-scope-orgid'];
    if (tenant === undefined) return { status: 401, body: 'no org id\n' };
    if (rest.some((segment) => segment === '' || !/^(?:[A-Za-z0-9._~-]|%[0-9A-F]{2})+$/.test(segment)))
      return { status: 400, body: 'invalid URL escape\n' };
    const [namespace, group] = rest.map(decodeURIComponent);
    const said = this.#answer(asked, { tenant, namespace, group });
    const sealed = this.options.protectedNamespaces;
    return sealed === undefined ? said : { ...said, headers: { 'x-mimir-ruler-protected-namespaces': sealed.join(',') } }; // prettier-ignore
  }

  #answer(asked: Asked, at: At): Said {
    const { method } = asked;
    if (method === 'GET') return this.#get(at);
    const sealed = (this.options.protectedNamespaces ?? []).includes(at.namespace ?? '');
    if (sealed && asked.headers['x-mimir-ruler-override-namespace-protection'] === undefined)
      return { status: 403, body: `namespace ${at.namespace ?? ''} is protected, no protection override header\n` };
    if (method === 'POST' && at.namespace !== undefined && at.group === undefined) return this.#post(asked, at);
    if (method === 'DELETE' && at.namespace !== undefined) return this.#delete(at);
    return { status: 405, body: '' };
  }

  #get({ tenant, namespace, group }: At): Said {
    const all = this.tenants.get(tenant) ?? new Map<string, Map<string, Plain>>();
    const filled = [...all].filter(([name, groups]) => groups.size > 0 && (namespace === undefined || name === namespace)); // prettier-ignore
    if (group !== undefined) {
      const found = all.get(namespace ?? '')?.get(group);
      return found === undefined ? { status: 404, body: 'group does not exist\n' } : yaml(this.#told(found));
    }
    const empty = filled.length === 0 && (namespace !== undefined || this.flavour === 'cortex');
    if (empty) return { status: 404, body: 'no rule groups found\n' };
    const title = (name: string): string => (this.flavour === 'grafana' ? (name.split('/').at(-1) ?? name) : name);
    return yaml(Object.fromEntries(filled.map(([name, groups]) => [title(name), [...groups.values()].map((one) => this.#told(one))]))); // prettier-ignore
  }

  #post({ headers, body }: Asked, { tenant, namespace = '' }: At): Said {
    if (headers['content-type'] !== 'application/yaml') return bad('the Content-Type is not application/yaml');
    let group: unknown;
    try {
      group = parse(body);
    } catch {
      return bad('unable to decode rule group');
    }
    const wrong = wrongWith(group);
    if (wrong !== undefined) return bad(wrong);
    const { rules, name } = group as { rules: readonly Plain[]; name: string };
    if (this.flavour === 'grafana') {
      if ((headers['x-grafana-alerting-datasource-uid'] ?? '') === '') return bad('Missing datasource UID header: X-Grafana-Alerting-Datasource-UID'); // prettier-ignore
      if ('limit' in (group as Plain)) return bad('limit is not supported');
    } else {
      const { rules: most, groups } = this.options.limits ?? { rules: 20, groups: 70 };
      if (rules.length > most) return bad(`per-user rules per rule group limit (limit: ${most} actual: ${rules.length}) exceeded`); // prettier-ignore
      const there = [...(this.tenants.get(tenant)?.values() ?? [])].reduce((sum, all) => sum + all.size, 0);
      const isNew = !this.#of(tenant, namespace).has(name);
      if (isNew && there + 1 > groups) return bad(`per-user rule groups limit (limit: ${groups} actual: ${there + 1}) exceeded`); // prettier-ignore
    }
    this.#of(tenant, namespace).set(name, kept(group as Plain));
    return { status: 202, body: '{"status":"success"}' };
  }

  #delete({ tenant, namespace = '', group }: At): Said {
    const groups = this.tenants.get(tenant)?.get(namespace);
    if (groups === undefined || groups.size === 0) return { status: 404, body: 'group namespace does not exist\n' };
    if (group === undefined) groups.clear();
    else if (!groups.delete(group)) return { status: 404, body: 'group does not exist\n' };
    return { status: 202, body: '{"status":"success"}' };
  }

  #of(tenant: string, namespace: string): Map<string, Plain> {
    const namespaces = this.tenants.get(tenant) ?? new Map<string, Map<string, Plain>>();
    this.tenants.set(tenant, namespaces);
    const groups = namespaces.get(namespace) ?? new Map<string, Plain>();
    namespaces.set(namespace, groups);
    return groups;
  }

  #told(group: Plain): Plain {
    if (this.flavour !== 'grafana') return group;
    return { name: group['name'], interval: group['interval'] ?? '1m', rules: group['rules'] };
  }
}

interface At {
  readonly tenant: string;
  readonly namespace: string | undefined;
  readonly group: string | undefined;
}

const bad = (words: string): Said => ({ status: 400, body: `${words}\n` });
const yaml = (value: unknown): Said => ({ status: 200, body: stringify(value), headers: { 'content-type': 'application/yaml' } }); // prettier-ignore

function wrongWith(group: unknown): string | undefined {
  if (typeof group !== 'object' || group === null || Array.isArray(group)) return 'unable to decode rule group';
  const { name, rules } = group as Plain;
  if (typeof name !== 'string' || name === '') return 'invalid rules config: rule group name must not be empty';
  if (!Array.isArray(rules) || rules.length === 0) return `invalid rules config: rule group '${name}' has no rules`;
  const odd = (rules as Plain[]).find((rule) => {
    const names = [rule['alert'], rule['record']].filter((one) => one !== undefined);
    return names.length !== 1 || typeof names[0] !== 'string' || !['string', 'number'].includes(typeof rule['expr']);
  });
  return odd === undefined ? undefined : "only one of 'record' and 'alert' must be set";
}

const GROUP_KEYS = ['name', 'interval', 'query_offset', 'limit', 'labels', 'source_tenants', 'evaluation_delay', 'align_evaluation_time_on_interval']; // prettier-ignore

/** As a server keeps it that has fields for what it knows. */
function kept(group: Plain): Plain {
  const head = GROUP_KEYS.flatMap((key) => (group[key] === undefined ? [] : [[key, normal(key, group[key])]]));
  const rules = (group['rules'] as readonly Plain[]).map((rule) => {
    const keys = ['record', 'alert', 'expr', 'for', 'keep_firing_for', 'labels', 'annotations'];
    const fields = keys.flatMap((key) => (rule[key] === undefined ? [] : [[key, normal(key, rule[key])] as const]));
    return Object.fromEntries(fields.filter(([, value]) => value !== '0s' && !isEmpty(value)));
  });
  return { ...Object.fromEntries(head), rules };
}

const isEmpty = (value: unknown): boolean => typeof value === 'object' && value !== null && Object.keys(value).length === 0; // prettier-ignore

const UNITS = { y: 31_536_000_000, w: 604_800_000, d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1 };

/** Durations as Go's model.Duration prints them; labels sorted. */
function normal(key: string, value: unknown): unknown {
  if (key === 'labels' || key === 'annotations') {
    const entries = Object.entries(value as Plain).map(([name, one]) => [name, String(one)] as const);
    return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
  }
  if (!['interval', 'for', 'keep_firing_for', 'query_offset', 'evaluation_delay'].includes(key)) return value;
  let left = [...String(value).matchAll(/(\d+)(ms|[ywdhms])/g)].reduce((sum, [, count, unit]) => sum + Number(count) * UNITS[unit as keyof typeof UNITS], 0); // prettier-ignore
  if (left === 0) return '0s';
  let text = '';
  for (const [unit, size] of Object.entries(UNITS)) {
    // Years, weeks and days only where nothing is left.
    if (['y', 'w', 'd'].includes(unit) ? left % size !== 0 : left < size) continue;
    const count = Math.floor(left / size);
    if (count > 0) text += `${count}${unit}`;
    left -= count * size;
  }
  return text;
}

/** The same over HTTP on loopback. */
export async function serveRuler(
  ruler: RulerStandIn,
  fault: (asked: Asked) => Said | 'drop' | undefined = () => undefined,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      const asked = { method: request.method ?? '', path: request.url ?? '', headers, body: Buffer.concat(chunks).toString('utf8') }; // prettier-ignore
      const said = fault(asked) ?? ruler.handle(asked);
      if (said === 'drop') return void request.socket.destroy();
      response.writeHead(said.status, said.headers).end(said.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
