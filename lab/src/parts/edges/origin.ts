/** The origin behind the edges: nginx with the site's objects, one node or two. */
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Scope } from '../scope.js';
import { SITE_OBJECTS, type Partition } from './content.js';
import { HERE } from './edge.js';
import { nginx } from './nginx.js';

export interface ContentOriginOptions {
  readonly at?: { readonly address: string; readonly namespace?: string };
  readonly port: number;
  readonly folder: string;
  /** Address of a second node, at the same port, which dates its files otherwise: its validators differ. */
  readonly second?: string;
  /** `Cache-Control` by class of content; what is left out keeps its default. */
  readonly cacheControl?: Partial<Record<Partition, string>>;
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
  const { at = HERE, port, folder, second } = options;
  const nodes = [at.address, ...(second === undefined ? [] : [second])];
  const servers = nodes.map((address, index) => {
    const content = join(folder, `node-${index + 1}`);
    writeContent(content, FIRST + index * 60);
    return serverOf(`${address}:${port}`, content, { ...CACHE_CONTROL, ...options.cacheControl });
  });
  await nginx(scope, { at, port, folder }, `${COMPRESSION}\n${servers.join('\n')}`);
  return { authority: `${at.address}:${port}`, url: `http://${at.address}:${port}`, nodes };
}

/** Also for caches, which say Via, and for those that speak HTTP/1.0. */
const COMPRESSION = `types { text/html html; }
gzip on; gzip_vary on; gzip_proxied any; gzip_http_version 1.0; gzip_min_length 256; gzip_types text/css application/javascript;`;

function serverOf(listen: string, root: string, cacheControl: Readonly<Record<Partition, string>>): string {
  const objects = SITE_OBJECTS.map(({ path, type, partition }) => {
    const fields = `add_header Cache-Control "${cacheControl[partition]}"; add_header Surrogate-Key "${partition}";`;
    return `location = ${path} { default_type ${type}; ${fields} }`;
  });
  return `server { listen ${listen}; root ${root}; ${objects.join('\n  ')} }`;
}
