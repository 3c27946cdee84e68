/** The CDN of the demo: an origin, four real caches at four distances, and a DNS server that shares visitors out. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  contentOrigin,
  compressesTwice,
  nginxEdge,
  SITE_OBJECTS,
  trafficServerEdge,
  varnishEdge,
} from '../parts/edges/index.js';
import { lines } from '../parts/lines.js';
import type { Network } from '../parts/network.js';
import { freePorts } from '../parts/process.js';
import type { Scope } from '../parts/scope.js';
import { weightedDns, type WeightedDns, type Weights } from '../parts/weighted-dns.js';

/** The site's names, and the zone in which they share the weights. */
export const SHOP = { zone: 'shop.test', host: 'www.shop.test', hosts: ['www', 'img', 'static'] } as const;

/**
 * Who delivers the site. The distances, in milliseconds, decide the verdicts: well below the first, or far beyond it, so
 * that what a busy machine adds to each does not blur them.
 */
export const PROVIDERS = [
  { name: 'nginx', distance: 30, edge: nginxEdge },
  { name: 'varnish', distance: 8, edge: varnishEdge },
  { name: 'trafficserver', distance: 90, edge: trafficServerEdge },
] as const;
export const BASELINE = PROVIDERS[0].name;
/** A provider that is asked so seldom that nothing can be said of its speed yet; it compresses what is compressed, which the lint sees. */
export const NEWCOMER = { name: 'newcomer', distance: 30 } as const;

export const FIRST_WEIGHTS: Weights = { nginx: 70, varnish: 20, trafficserver: 10 };
export const OTHER_WEIGHTS: Weights = { nginx: 20, varnish: 70, trafficserver: 10 };

export interface Cdn {
  /** Addresses of the edges by the names of providers; all listen at {@link port}. */
  readonly edges: Readonly<Record<string, string>>;
  readonly port: number;
  readonly originUrl: string;
  readonly dns: WeightedDns;
}

export interface CdnOptions {
  readonly network: Network;
  readonly folder: string;
}

/** Starts all of it and waits until it listens. `folder` must be one that everybody may enter. */
export async function startCdn(scope: Scope, { network, folder }: CdnOptions): Promise<Cdn> {
  mkdirSync(folder, { recursive: true });
  const { address, namespace } = network.servers;
  const at = (where: string): { address: string; namespace?: string } =>
    namespace === undefined ? { address: where } : { address: where, namespace };
  const [port = 0, originPort = 0, dnsPort = 0, apiPort = 0, ...inner] = await freePorts(8);
  const origin = await contentOrigin(scope, { at: at(address), port: originPort, folder: join(folder, 'content') });
  const all = [...PROVIDERS, { ...NEWCOMER, edge: compressesTwice }];
  const started = all.map(({ name, edge }, index) =>
    edge(scope, {
      ...{ at: at('127.0.0.1'), port: inner[index] ?? 0 },
      ...{ origin: origin.authority, folder: join(folder, name) },
    }),
  );
  const behind = await Promise.all(started);
  const edges = Object.fromEntries(all.map(({ name }, index) => [name, network.edges[index] ?? '']));
  const far = all.map(({ name, distance }, index) => {
    const to = `127.0.0.1:${behind[index]?.port ?? 0}`;
    return { from: `${edges[name] ?? ''}:${port}`, to, delay: distance };
  });
  await lines(scope, far, join(folder, 'lines.log'), namespace);
  const dns = await weightedDns(scope, {
    ...{ at: at(address), port: dnsPort, apiPort, folder: join(folder, 'dns') },
    ...{ zone: SHOP.zone, hosts: SHOP.hosts, weights: FIRST_WEIGHTS, ttl: 1 },
    ways: Object.fromEntries(PROVIDERS.map(({ name }) => [name, edges[name] ?? ''])),
  });
  return { edges, port, originUrl: origin.url, dns };
}

/** The objects that are fetched: one of each class of content. */
export const OBJECTS = SITE_OBJECTS.filter(
  ({ partition }, index) => SITE_OBJECTS.findIndex((one) => one.partition === partition) === index,
).map(({ path, partition }) => ({ path, partition }));
