/** Edges with a fault: real servers, each configured as people misconfigure them. */
import type { Scope } from '../scope.js';
import type { Edge, EdgeOptions } from './edge.js';
import { nginxEdge } from './nginx.js';
import { varnishEdge } from './varnish.js';

/** Keeps everything for an hour, whatever the origin says: a Varnish whose VCL sets the time itself. */
export const ignoresTtl = (scope: Scope, options: EdgeOptions): Promise<Edge> =>
  varnishEdge(scope, options, { backendResponse: 'set beresp.ttl = 1h;' });

/**
 * Compresses what is compressed: an nginx that hides the origin's Content-Encoding and then applies gzip as it would to
 * anything else.
 */
export const compressesTwice = (scope: Scope, options: EdgeOptions): Promise<Edge> =>
  nginxEdge(scope, options, {
    location: `proxy_hide_header Content-Encoding; gzip on; gzip_proxied any; gzip_types *;`,
  });

/**
 * Serves expired objects although the origin is well: an nginx whose way to the origin refuses revalidations, and which
 * may use what is stale when the way says 503.
 */
export function servesStale(scope: Scope, options: EdgeOptions): Promise<Edge> {
  const gateway = `unix:${options.folder}/gateway.sock`;
  return nginxEdge(scope, options, {
    upstream: `http://${gateway}`,
    location: 'proxy_cache_revalidate on; proxy_cache_use_stale error timeout http_503;',
    http: `server { listen ${gateway};
  location / {
    set $again "$http_if_none_match$http_if_modified_since";
    if ($again != "") { return 503; }
    proxy_pass http://${options.origin}; proxy_http_version 1.1; proxy_set_header Host $http_host;
  } }`,
  });
}

/** The object that {@link corrupts} spoils. */
export const CORRUPTED = '/static/site.css';

/** Gives one object with other content under the origin's validators; everything else is well. */
export const corrupts = (scope: Scope, options: EdgeOptions): Promise<Edge> =>
  nginxEdge(scope, options, {
    acceptEncoding: '',
    location: `gzip on; gzip_proxied any; gzip_types text/css application/javascript;
    location = ${CORRUPTED} {
      proxy_pass http://${options.origin};
      sub_filter_once on; sub_filter_types text/css; sub_filter_last_modified on; sub_filter "cache" "cacke";
      add_header X-Cache-Status $upstream_cache_status always; add_header ETag $upstream_http_etag;
    }`,
  });
