import { stringify } from 'yaml';
import type { Clock } from '../../core/clock.js';
import { HttpError, type HttpAnswer, type HttpCall, type OpenHttpClient } from '../../core/http-client.js';
import type { HttpClientConfig } from '../../core/http-config.js';
import { isMapping } from '../../core/mapping.js';
import { readPlainYaml } from '../../core/plain-yaml.js';
import { explained, isEmptyAnswer, unreachable, type Asked } from './api-answers.js';
import type { ApiDestination } from './destination.js';
import { groupsOf, plainOf, type Group, type Namespace } from './group.js';
import { isOwned } from './mark.js';
import { refusal, type Foreign, type Found, type Ruler } from './ruler.js';

/**
 * The ruler API of Mimir (https://grafana.com/docs/mimir/latest/references/http-api/#ruler), which Cortex has under
 * another path and Grafana as its convert API: rules of a tenant are listed as YAML, one group is posted as YAML, groups
 * are deleted by name.
 */

export interface ApiPorts {
  readonly openHttp: OpenHttpClient;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly signal: AbortSignal;
}

const MAX_RULES_BYTES = 64 * 1024 * 1024;
const MAX_WORDS_BYTES = 16 * 1024;
const FIRST_PAUSE = 500;
const MAX_PAUSE = 30_000;
/** What Grafana does not tell again of a group. */
const UNTOLD = ['query_offset', 'labels'];

export function apiRuler(to: ApiDestination, ports: ApiPorts): Ruler {
  const place = `${to.url.replace(/[?#].*$/, '').replace(/\/+$/, '')}${to.path}`;
  const api = new Api(to, place, ports);
  return {
    place,
    terms: { defaultInterval: to.default_interval / 1000, untold: to.kind === 'grafana' ? UNTOLD : [] },
    batch: 'group',
    read: () => api.read(),
    put: async (namespace, groups) => {
      for (const group of groups) await api.put(namespace, group);
    },
    remove: async (namespace, groups) => {
      for (const group of groups) await api.remove(namespace, group);
    },
    finish: () => Promise.resolve(),
    close: () => api.close(),
  };
}

class Api {
  readonly #client: ReturnType<OpenHttpClient>;
  readonly #path: string;

  constructor(
    private readonly to: ApiDestination,
    private readonly place: string,
    private readonly ports: ApiPorts,
  ) {
    this.#path = new URL(place).pathname;
    this.#client = ports.openHttp({ config: httpOf(to, place), connections: 1 });
  }

  async read(): Promise<Found> {
    const answer = await this.#ask(
      { method: 'GET', path: this.#path, maxBytes: MAX_RULES_BYTES, beyond: 'refuse' },
      {},
    );
    const listed = isEmptyAnswer(answer) ? {} : this.#listOf(answer);
    const guard = (answer.headers['x-mimir-ruler-protected-namespaces'] ?? '').split(',').map((name) => name.trim());
    const sealed = guard.filter((name) => isOwned(this.to.owner, name));
    if (sealed.length > 0) {
      throw refusal(
        `${this.place} protects ${sealed.join(', ')} from changes`,
        'Somebody wants these namespaces left alone: ask who runs the ruler, or choose another owner.',
      );
    }
    return this.#sorted(listed);
  }

  async put(namespace: string, group: Group): Promise<void> {
    const body = Buffer.from(stringify(plainOf(group), { lineWidth: 0, aliasDuplicateObjects: false }), 'utf8');
    const call = { method: 'POST', path: `${this.#path}/${encoded(namespace)}`, body } as const;
    await this.#ask({ ...call, maxBytes: MAX_WORDS_BYTES, beyond: 'cut' }, { namespace, group: group.name });
  }

  async remove(namespace: string, group: string): Promise<void> {
    const path = `${this.#path}/${encoded(namespace)}/${encoded(group)}`;
    await this.#ask({ method: 'DELETE', path, maxBytes: MAX_WORDS_BYTES, beyond: 'cut' }, { namespace, group });
  }

  close(): Promise<void> {
    return this.#client.close();
  }

  /** Answers that the caller can work with; all others are thrown as complaints. */
  async #ask(
    call: Pick<HttpCall, 'method' | 'path' | 'body' | 'maxBytes' | 'beyond'>,
    at: Pick<Asked, 'namespace' | 'group'>,
  ): Promise<HttpAnswer> {
    const { signal } = this.ports;
    const type = call.body === undefined ? {} : { 'content-type': 'application/yaml' };
    const headers = { accept: 'application/yaml', ...headersOf(this.to), ...type };
    const asked: Asked = { kind: this.to.kind, method: call.method, place: this.place, ...at };
    for (let attempt = 0; ; attempt += 1) {
      const answer = await this.#client
        .call({ ...call, headers, timeout: this.to.timeout, signal })
        .catch((error: unknown) => errorOf(error));
      const last = attempt >= this.to.retries;
      if (answer instanceof HttpError) {
        if (last || !PASSING.has(answer.kind)) throw unreachable(answer);
      } else {
        const fine = answer.status >= 200 && answer.status < 300;
        const gone = answer.status === 404 && (call.method === 'DELETE' || isEmptyAnswer(answer));
        if (fine || gone) return answer;
        if (last || (answer.status < 500 && answer.status !== 429)) throw explained(answer, asked);
      }
      await this.ports.clock.sleep(pauseOf(answer, attempt), signal);
    }
  }

  #listOf(answer: HttpAnswer): Readonly<Record<string, unknown>> {
    const yaml = readPlainYaml(Buffer.from(answer.body).toString('utf8'), 'texts');
    const value = 'wrong' in yaml ? undefined : (yaml.value ?? {});
    if (isMapping(value)) return value;
    throw refusal(
      `${this.place} answers ${answer.status} with something that is no list of rules`,
      'See that the URL is that of the server and "path" that of its ruler API.',
    );
  }

  #sorted(listed: Readonly<Record<string, unknown>>): Found {
    const owned: Namespace[] = [];
    const foreign: Foreign[] = [];
    for (const name of Object.keys(listed).sort()) {
      const groups = listed[name];
      if (!isOwned(this.to.owner, name)) {
        foreign.push({ namespace: name, groups: Array.isArray(groups) ? groups.length : 0 });
        continue;
      }
      const read = groupsOf(groups);
      if (read === undefined) throw refusal(`${this.place}: "${name}" holds something that is no rule group`, 'Look at it with the tool of the ruler.'); // prettier-ignore
      owned.push({ name, groups: read });
    }
    return { owned, foreign, notes: [] };
  }
}

/** Everything that a segment may not hold, `!'()*` too: not every router takes them as they are. */
const encoded = (segment: string): string =>
  encodeURIComponent(segment).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

function headersOf(to: ApiDestination): Record<string, string> {
  if (to.kind !== 'grafana') return {};
  const optional = {
    'x-grafana-alerting-target-datasource-uid': to.target_datasource_uid,
    'x-grafana-alerting-folder-uid': to.folder_uid,
    'x-grafana-alerting-alert-rules-paused': to.pause_alerts ? 'true' : undefined,
    'x-grafana-alerting-recording-rules-paused': to.pause_recording ? 'true' : undefined,
  };
  return {
    'x-grafana-alerting-datasource-uid': to.datasource_uid,
    ...Object.fromEntries(Object.entries(optional).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))), // prettier-ignore
  };
}

/** The access of a destination at another URL. */
export const httpOf = (to: Omit<HttpClientConfig, 'url'>, url: string): HttpClientConfig => ({
  ...{ url, headers: to.headers, tls: to.tls, basic_auth: to.basic_auth, bearer_token: to.bearer_token },
  ...{ oauth2: to.oauth2, sigv4: to.sigv4, proxy_url: to.proxy_url, proxy_basic_auth: to.proxy_basic_auth },
});

/** Failures that a second attempt may not meet: every call here may be repeated. */
const PASSING: ReadonlySet<HttpError['kind']> = new Set([
  'resolve',
  'connect',
  'timeout',
  'reset',
  'protocol',
  'proxy',
]);

function errorOf(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  throw error;
}

/** Milliseconds: what the server asks for, else twice as long each time. */
function pauseOf(answer: HttpAnswer | HttpError, attempt: number): number {
  const asked = answer instanceof HttpError ? Number.NaN : Number(answer.headers['retry-after'] ?? Number.NaN);
  return Math.min(MAX_PAUSE, Number.isFinite(asked) && asked >= 0 ? asked * 1000 : FIRST_PAUSE * 2 ** attempt);
}
