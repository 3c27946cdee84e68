/** How commands are told where an HTTP API is and how to get in: a URL, and a file with credentials and TLS. */
import { z } from 'zod';
import { readDocument } from '../config/document.js';
import {
  checkHttpClient,
  httpAccessShape,
  httpUrlLike,
  plainHttp,
  type HttpClientConfig,
} from '../core/http-config.js';
import { UsageError, type Context, type Engine, type Given, type Option } from './context.js';

/** Options for commands that ask Prometheus; read them with {@link prometheusAccess}. */
export const PROMETHEUS_OPTIONS = {
  prometheus: { type: 'string', short: 'p', value: 'URL', help: 'where Prometheus is, without /api/v1' },
  'http-config': {
    type: 'string',
    value: 'FILE',
    help: 'credentials and TLS, YAML: basic_auth, bearer_token, tls, headers',
  },
} as const satisfies Readonly<Record<string, Option>>;

const EXAMPLE = 'http://localhost:9090';

/** The URL of an option, checked; undefined when it is not given. */
export function urlOption(given: Given, name: string, example: string): string | undefined {
  const text = given.text(name);
  if (text === undefined) return undefined;
  const checked = httpUrlLike(example).safeParse(text);
  if (!checked.success) throw new UsageError(`--${name}: ${checked.error.issues[0]?.message ?? 'not a URL'}`);
  return text;
}

/** The URL that `--prometheus` must give. */
export function prometheusUrl(given: Given): string {
  const url = urlOption(given, 'prometheus', EXAMPLE);
  if (url === undefined) throw new UsageError(`write --prometheus URL, such as ${EXAMPLE}`);
  return url;
}

/** How it is authorised, as endpoints of the configuration say it, without the URL. */
const Access = z.strictObject(httpAccessShape).superRefine(checkHttpClient);

export interface AccessPorts {
  readonly files: Engine['ports']['files'];
  readonly env: Context['env'];
}

/** The URL with what the file of `--http-config` says; problems in it come with their places. */
export async function httpAccess(given: Given, url: string, ports: AccessPorts): Promise<HttpClientConfig> {
  const file = given.text('http-config');
  if (file === undefined) return plainHttp(url);
  return { ...(await readDocument(file, { ...ports, schema: Access })), url };
}

/** `--prometheus` and `--http-config` together. */
export const prometheusAccess = (given: Given, ports: AccessPorts): Promise<HttpClientConfig> =>
  httpAccess(given, prometheusUrl(given), ports);
