/** One answer to one request. */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { buildPage } from '../build/build.js';
import { VERSIONS, type Line } from '../build/lines.js';
import { dashboards, fileBelow, fixture, fixtureNames, font, icon, pluginFolder } from './files.js';
import { contentSecurityPolicy, SAFE, typeOf } from './headers.js';
import { json, type Answer } from './json.js';
import { lokiLabels, records } from './records.js';
import { routeOf, type Route } from './routes.js';
import type { PreviewOptions } from './options.js';
import { ask, bodyOf } from './upstream.js';

const failure = (status: number, error: string): Answer =>
  json(status, { status: 'error', errorType: status === 404 ? 'not_found' : 'bad_data', error });

/** Never rejects: what goes wrong is an answer in the shape of Prometheus' errors. */
export async function answer(
  options: PreviewOptions,
  request: Pick<IncomingMessage, 'method' | 'url' | 'headers'> & AsyncIterable<Buffer | string>,
  signal: AbortSignal,
): Promise<Answer> {
  const { method = 'GET', url = '/' } = request;
  const route = routeOf(url);
  if (!isLoopback(request.headers.host)) return failure(403, 'this server answers on the loopback only');
  if (route === undefined) return failure(404, 'no such path');
  const posts = route.to === 'prometheus';
  if (method !== 'GET' && method !== 'HEAD' && !(posts && method === 'POST')) return failure(405, `${method} is not taken here`); // prettier-ignore
  try {
    if (route.to === 'prometheus') {
      const body = method === 'POST' ? await bodyOf(request) : undefined;
      return await ask(`${options.prometheus}/${route.path}`, { query: route.query, body, signal });
    }
    return await byRoute(options, route, signal);
  } catch (error) {
    return failure(502, error instanceof Error ? error.message : String(error));
  }
}

/** A page elsewhere that points a name of its own at 127.0.0.1 gets nothing. */
const isLoopback = (host: string | undefined): boolean =>
  /^(127[.]0[.]0[.]1|localhost|\[::1\])(:\d+)?$/.test(host ?? '');

async function byRoute(
  options: PreviewOptions,
  route: Exclude<Route, { to: 'prometheus' }>,
  signal: AbortSignal,
): Promise<Answer> {
  switch (route.to) {
    case 'redirect':
      return { status: 302, headers: { ...SAFE, location: route.location }, body: '' };
    case 'page':
      return page(route.line);
    case 'bundle':
      return file(await fileBelow((await buildPage(route.line)).folder, route.file), route.file);
    case 'plugin':
      return file(await fileBelow(pluginFolder(route.id), route.file), route.file);
    case 'icon':
      return file(await icon(route.line, route.file), route.file);
    case 'font':
      return file(await font(route.file), 'font.woff2');
    case 'dashboards':
      return json(200, await dashboards());
    case 'fixture':
      return route.name === 'all' ? json(200, await fixtureNames()) : file(await fixture(route.name), 'fixture.json');
    case 'loki':
      return records(options, new URLSearchParams(route.query), signal);
    case 'loki-labels':
      return lokiLabels(options, route, signal);
    case 'status':
      return json(200, { records: options.loki === undefined ? 'agents' : 'loki', agents: options.agents.length });
  }
}

function file(bytes: Buffer | undefined, name: string): Answer {
  if (bytes === undefined) return failure(404, 'no such file');
  return { status: 200, headers: { ...SAFE, 'content-type': typeOf(name), 'cache-control': 'no-cache' }, body: bytes };
}

function page(line: Line): Answer {
  const nonce = randomBytes(16).toString('base64');
  const base = `/${line}`;
  const body = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Parallax preview on Grafana ${VERSIONS[line].grafana}</title>
<link rel="icon" href="${base}/public/plugins/parallax-internet-app/img/logo.svg">
<link rel="stylesheet" href="${base}/bundle/main.css">
<script nonce="${nonce}" src="${base}/bundle/boot.js" data-line="${line}" data-version="${VERSIONS[line].grafana}"></script>
<script nonce="${nonce}" type="module" src="${base}/bundle/main.js"></script>
</head>
<body><div id="root"></div><noscript>This page runs Grafana plugins and needs JavaScript.</noscript></body>
</html>
`;
  const headers = { ...SAFE, 'content-type': typeOf('a.html'), 'cache-control': 'no-store' };
  return { status: 200, headers: { ...headers, 'content-security-policy': contentSecurityPolicy(nonce) }, body };
}
