/** A CDN in small for tests: an origin of two nodes, sound caches and faulty ones, all real servers on loopback. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  compressesTwice,
  contentOrigin,
  corrupts,
  freePorts,
  ignoresTtl,
  nginxEdge,
  Scope,
  servesStale,
  trafficServerEdge,
  varnishEdge,
  type ContentOrigin,
  type Edge,
  type EdgeOptions,
} from '@parallax/lab';
import { debugFields } from '../../src/cdn/providers/index.js';
import { Site, waysOf, type Ways } from '../../src/cdn/site.js';
import type { RunContext } from '../../src/core/probe.js';
import { fakeProbe } from '../kit/probe.js';
import type { ContextOptions } from '../kit/run.js';
import { testContext, testTarget } from '../kit/run.js';

/** How to start each cache, by the name of its way. */
const KINDS = {
  nginx: nginxEdge,
  'nginx-9211': (scope: Scope, options: EdgeOptions) => nginxEdge(scope, options, { cacheStatus: true }),
  varnish: varnishEdge,
  trafficserver: trafficServerEdge,
  'ignores-ttl': ignoresTtl,
  'compresses-twice': compressesTwice,
  'serves-stale': servesStale,
  corrupts: corrupts,
} as const;
export type Kind = keyof typeof KINDS;

/** Without a fault. */
export const SOUND = ['nginx', 'nginx-9211', 'varnish', 'trafficserver'] as const satisfies readonly Kind[];
export const FAULTY = [
  'ignores-ttl',
  'compresses-twice',
  'serves-stale',
  'corrupts',
] as const satisfies readonly Kind[];

/**
 * Seconds that the origin allows for static content, so that a test sees it expire: longer than a busy machine takes for
 * what is to be seen before.
 */
export const STATIC_TTL = 8;
/** The name under which every way is asked; it resolves to nothing. */
export const HOST = 'www.shop.test';

export interface SmallCdn extends AsyncDisposable {
  readonly origin: ContentOrigin;
  readonly edges: Readonly<Record<Kind, Edge>>;
}

/** Starts them side by side; `kinds` are what the test needs. */
export async function smallCdn(kinds: readonly Kind[]): Promise<SmallCdn> {
  const scope = new Scope();
  const root = mkdtempSync(join(tmpdir(), 'small-cdn-'));
  // Traffic Server drops its rights and must still get to its files.
  chmodSync(root, 0o755);
  scope.defer('remove the folder', () => rmSync(root, { recursive: true, force: true }));
  const [port = 0, ...ports] = await freePorts(1 + kinds.length);
  const origin = await contentOrigin(scope, {
    ...{ port, folder: join(root, 'origin'), second: '127.0.0.2' },
    cacheControl: { static: `public, max-age=${STATIC_TTL}` },
  });
  const edges = await Promise.all(
    kinds.map(async (kind, index) => {
      const options = { port: ports[index] ?? 0, origin: origin.authority, folder: join(root, kind) };
      return [kind, await KINDS[kind](scope, options)] as const;
    }),
  );
  return {
    origin,
    edges: Object.fromEntries(edges) as SmallCdn['edges'],
    [Symbol.asyncDispose]: () => scope[Symbol.asyncDispose](),
  };
}

export interface Objects {
  readonly path: string;
  readonly partition: string;
}

/** The part of a configuration that describes the site: each cache a provider under its name, and the origin. */
export function siteOf({ origin, edges }: SmallCdn, objects: readonly Objects[]): Record<string, unknown> {
  const providers = Object.entries(edges).map(([name, { url }]) => [
    name,
    { url, ...(name === 'trafficserver' ? { is: 'trafficserver', debug: true } : {}) },
  ]);
  return { origin: { url: origin.url }, providers: Object.fromEntries(providers) as object, objects };
}

/** A run's context over the real network, and the ways of a site made ready. */
export async function lent(
  site: Record<string, unknown>,
  options: ContextOptions & { timeout?: number } = {},
): Promise<Lent> {
  const probe = fakeProbe(() => Promise.reject(new Error('never run')));
  const target = testTarget(probe, 'localhost', { common: { timeout: options.timeout ?? 15_000 } });
  const { context, end } = testContext(target, options);
  const parsed = Site.parse(site);
  const ways = await waysOf(parsed, `http://${HOST}/`, ({ is = 'unknown' }) => debugFields(is), context);
  return { context, site: parsed, ways, [Symbol.dispose]: end };
}

export interface Lent extends Disposable {
  readonly context: RunContext;
  readonly site: Site;
  readonly ways: Ways;
}
