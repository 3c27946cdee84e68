/** A CDN in small that speaks TLS: sound edges and such as have no good certificate, each at an address of its own. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  authority,
  certify,
  contentOrigin,
  freePorts,
  nginxEdge,
  Scope,
  tlsFront,
  trafficServerEdge,
  varnishEdge,
  type ContentOrigin,
  type KeyPair,
  type Tls,
} from '@parallax/lab';

/** Two sites with a certificate each, at the same addresses. They resolve to nothing. */
export const WWW = 'www.shop.test';
export const IMG = 'img.shop.test';

/** nginx and Traffic Server speak both versions (Traffic Server HTTP/1.1 only for {@link IMG}); Varnish is behind HTTP/1.1. */
export const SOUND = { nginx: '127.0.0.1', trafficserver: '127.0.0.3', varnish: '127.0.0.4' } as const;
/** Each with what is wrong: only of another site, by an unknown authority, ended, refused by name, TLS 1.2 at most. */
export const FAULTY = {
  ...{ unready: '127.0.0.5', stranger: '127.0.0.6', expired: '127.0.0.7', strict: '127.0.0.8', old: '127.0.0.9' },
} as const;

export interface SecureCdn extends AsyncDisposable {
  readonly origin: ContentOrigin;
  readonly secureOrigin: string;
  /** PEM file of the authority. */
  readonly ca: string;
  /** Of every edge. */
  readonly port: number;
}

export async function secureCdn(): Promise<SecureCdn> {
  const scope = new Scope();
  const root = mkdtempSync(join(tmpdir(), 'secure-cdn-'));
  chmodSync(root, 0o755);
  scope.defer('remove the folder', () => rmSync(root, { recursive: true, force: true }));
  const [port = 0, originPort = 0, securePort = 0, cachePort = 0] = await freePorts(4);
  const { ca, ...pairs } = await pairsIn(root);
  const both: Tls = { sites: [siteOf(WWW, pairs.www), siteOf(IMG, pairs.img)] };
  const origin = await contentOrigin(scope, {
    ...{ port: originPort, folder: join(root, 'origin'), codings: ['br', 'zstd'] },
    secure: { port: securePort, tls: both },
  });
  const at = (name: string, address: string) => ({
    ...{ at: { address }, port, origin: origin.authority, folder: join(root, name) },
  });
  const varnish = await varnishEdge(scope, { ...at('varnish', SOUND.nginx), port: cachePort });
  const front = (name: keyof typeof FAULTY, tls: Tls) => tlsFront(scope, { ...at(name, FAULTY[name]), tls });
  await Promise.all([
    nginxEdge(scope, { ...at('nginx', SOUND.nginx), tls: both }),
    trafficServerEdge(
      scope,
      { ...at('trafficserver', SOUND.trafficserver), tls: { sites: [both.sites[0], onlyOne(IMG, pairs.img)] } },
      { compresses: true },
    ),
    tlsFront(scope, {
      ...at('front', SOUND.varnish),
      ...{ origin: new URL(varnish.url).host, tls: { sites: [onlyOne(WWW, pairs.www), onlyOne(IMG, pairs.img)] } },
    }),
    front('unready', { sites: [siteOf('unready.edge.test', pairs.unready)] }),
    front('stranger', { sites: [siteOf(WWW, pairs.stranger)] }),
    front('expired', { sites: [siteOf(WWW, pairs.expired)] }),
    front('strict', { sites: [siteOf('else.shop.test', pairs.unready)], strict: true }),
    front('old', { ...both, newest: 'TLSv1.2' }),
  ]);
  return {
    ...{ origin, secureOrigin: `https://127.0.0.1:${securePort}`, ca, port },
    [Symbol.asyncDispose]: () => scope[Symbol.asyncDispose](),
  };
}

const siteOf = (host: string, pair: KeyPair): Tls['sites'][0] => ({ host, pair });
const onlyOne = (host: string, pair: KeyPair): Tls['sites'][0] => ({ host, pair, http2: false });

async function pairsIn(folder: string) {
  const known = await authority({ folder, name: 'ca', subject: '/CN=Lab authority' });
  const other = await authority({ folder, name: 'other-ca', subject: '/CN=Nobody knows' });
  const pair = (name: string, host: string, { signer = known, expired = false } = {}) =>
    certify(signer, { folder, name, subject: `/CN=${host}`, hosts: [host], expired });
  const [www, img, unready, stranger, expired] = await Promise.all([
    ...[pair('www', WWW), pair('img', IMG), pair('unready', 'unready.edge.test')],
    ...[pair('stranger', WWW, { signer: other }), pair('expired', WWW, { expired: true })],
  ] as const);
  return { ca: known.certificate, www, img, unready, stranger, expired } as Record<
    'www' | 'img' | 'unready' | 'stranger' | 'expired',
    KeyPair
  > & { readonly ca: string };
}
