/** The origin behind the edges: nginx with the site's objects, one node or two. */
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Scope } from '../scope.js';
import { SITE_OBJECTS, type Partition } from './content.js';
import { HERE } from './edge.js';
import { nginx } from './nginx.js';
import { codedMap, objectLocations, writeCoded, type StoredCoding } from './precompressed.js';
import { nginxServers, type Tls } from './tls.js';

export interface ContentOriginOptions {
  readonly at?: { readonly address: string; readonly namespace?: string };
  readonly port: number;
  readonly folder: string;
  /** Address of a second node, at the same port, which dates its files otherwise: its validators differ. */
  readonly second?: string;
  /** `Cache-Control` by class of content; what is left out keeps its default. */
  readonly cacheControl?: Partial<Record<Partition, string>>;
  /** Speaks TLS too, at the same addresses. */
  readonly secure?: { readonly port: number; readonly tls: Tls };
  /** Codings, beside gzip, in which text is kept and given to those who offer that coding and not gzip. */
  readonly codings?: readonly StoredCoding[];
}

export interface ContentOrigin {
  /** `address:port`, as an edge wants it. */
  readonly authority: string;
  readonly url: string;
  /** Addresses of the nodes. */
  readonly nodes: readonly string[];
}

const CACHE_CONTROL: Readonly<Record<Partition, string>> = {
  static: 'public, max-age=86400',
  images: 'public, max-age=604800',
  dynamic: 'private, no-store',
};

/** Where the files of a node are; their dates make its validators. */
function writeContent(folder: string, dated: number): void {
  for (const { path, body } of SITE_OBJECTS) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, body);
    utimesSync(file, dated, dated);
  }
}

const FIRST = Date.UTC(2026, 0, 1) / 1000;

/** Starts it and waits until it listens. */
export async function contentOrigin(scope: Scope, options: ContentOriginOptions): Promise<ContentOrigin> {
  const { at = HERE, port, folder, second, secure, codings = [] } = options;
  const nodes = [at.address, ...(second === undefined ? [] : [second])];
  const cacheControl = { ...CACHE_CONTROL, ...options.cacheControl };
  const servers = nodes.flatMap((address, index) => {
    const root = join(folder, `node-${index + 1}`);
    const dated = FIRST + index * 60;
    writeContent(root, dated);
    writeCoded(root, codings, dated);
    const body = bodyOf(root, cacheControl, codings);
    return [
      `server { listen ${address}:${port}; ${body} }`,
      ...(secure === undefined ? [] : [nginxServers(secure.tls, `${address}:${secure.port}`, body)]),
    ];
  });
  await nginx(scope, { at, port, folder }, [COMPRESSION, codedMap(codings), ...servers].join('\n'));
  return { authority: `${at.address}:${port}`, url: `http://${at.address}:${port}`, nodes };
}

/** Also for caches, which say Via, and for those that speak HTTP/1.0. */
const COMPRESSION = `types { text/html html; }
gzip on; gzip_vary on; gzip_proxied any; gzip_http_version 1.0; gzip_min_length 256; gzip_types text/css application/javascript;`;

function bodyOf(
  root: string,
  cacheControl: Readonly<Record<Partition, string>>,
  codings: readonly StoredCoding[],
): string {
  const objects = SITE_OBJECTS.flatMap((object) => {
    const { partition } = object;
    const fields = `add_header Cache-Control "${cacheControl[partition]}"; add_header Surrogate-Key "${partition}";`;
    return objectLocations(object, fields, codings);
  });
  return `root ${root}; ${objects.join('\n  ')}`;
}
