import type { TlsOptions } from '../../core/net.js';
import type { Target } from '../../core/target.js';
import type { Config } from './config.js';
import type { Credentials } from './credentials.js';
import { handshakeOf, tlsNames, type Ask, type Via } from '../../core/http/exchange.js';
import { needsText } from './expect.js';
import { valueOf, type Field, type Head, type HeadLimits } from '../../core/http/head.js';
import { bypasses } from '../../core/http/no-proxy.js';
import { isRedirect } from '../../core/http/redirect.js';
import { withDefaults } from '../../core/http/request.js';
import { parseRoute, type Route } from '../../core/http/route.js';

/** What is kept of a body for people, when nothing else wants it. */
export const EXCERPT = 4096;

/** One request of a chain. */
export interface Step {
  readonly route: Route;
  readonly method: string;
  readonly withBody: boolean;
  /** True until the chain has left the origin of the target; only then does it carry credentials. */
  readonly own: boolean;
}

const routes = new WeakMap<Target<Config>, Route>();

/** The route of a target, parsed once. */
export function routeOf(target: Target<Config>): Route {
  let route = routes.get(target);
  if (route === undefined) routes.set(target, (route = parseRoute(target.host)));
  return route;
}

export function limitsOf(config: Config): HeadLimits {
  return {
    headerBytes: config.max_header_bytes,
    fields: config.max_header_fields,
    allow8bit: config.allow_8bit_headers,
  };
}

/** Decides everything about one request. */
export function askFor(target: Target<Config>, credentials: Credentials, step: Step): Ask {
  const { config } = target;
  const { route, method, own } = step;
  // A redirect within the host keeps the pin and the names; anything else is another server.
  const sameHost = route.host === routeOf(target).host;
  const via = viaFor(config, credentials, route);
  const body = step.withBody ? credentials.body : undefined;
  const fields: Field[] = [...credentials.open];
  if (own) fields.push(...credentials.own);
  if (via && !route.secure) fields.push(...credentials.proxy.authorization);
  return {
    request: {
      method,
      route,
      fields: withDefaults(fields, config.accept_encoding),
      ...(body === undefined ? {} : { body }),
      ...(own && config.host_header !== undefined ? { host: config.host_header } : {}),
    },
    version: config.version,
    ...(sameHost && config.address ? { address: config.address } : {}),
    ...(via === undefined ? {} : { via }),
    ...handshakeOf(tlsFor(credentials, { host: route.host, own, sameHost }), config.version),
    limits: limitsOf(config),
    maxBody: config.max_body_bytes,
    keep: (head) => keepOf(config, head),
    written: {},
  };
}

/** The proxy in front of a route, and what is said to it; undefined when the route is reached directly. */
export function viaFor({ proxy }: Config, credentials: Pick<Credentials, 'proxy'>, route: Route): Via | undefined {
  if (proxy === undefined || bypasses(route.host, proxy.no_proxy)) return undefined;
  const { authorization, connect } = credentials.proxy;
  return { ...proxy.url, fields: [...authorization, ...connect] };
}

interface Peer {
  readonly host: string;
  readonly own: boolean;
  readonly sameHost: boolean;
}

/** A client certificate tells who we are: not to another origin. */
function tlsFor({ tls }: Credentials, { host, own, sameHost }: Peer): TlsOptions {
  if (own) return tls;
  const names = sameHost ? pick(tls, ['serverName', 'verifyName']) : tlsNames(host);
  return { ...pick(tls, ['ca', 'minVersion', 'maxVersion', 'skipVerify']), ...names };
}

function pick(tls: TlsOptions, keys: readonly (keyof TlsOptions)[]): TlsOptions {
  return Object.fromEntries(Object.entries(tls).filter(([key]) => keys.some((one) => one === key)));
}

/** How much of a body is kept: all of an encoded one, what patterns may see, or an excerpt. */
function keepOf(config: Config, head: Head): number | 'none' {
  if (config.follow_redirects && isRedirect(head)) return 'none';
  if (valueOf(head.fields, 'content-encoding') !== undefined) return config.max_body_bytes;
  return textLimit(config);
}

/** Decoded bytes to keep. */
export function textLimit(config: Config): number {
  const wanted = needsText(config.expect) || config.extract.some((one) => one.json !== undefined);
  return wanted ? config.expect.max_text_bytes : EXCERPT;
}
