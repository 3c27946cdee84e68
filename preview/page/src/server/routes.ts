/** What a path of the server means. Everything else is refused: no path of the client reaches a disk or an upstream. */
import { LINES, type Line } from '../build/lines.js';

export type Route =
  | { readonly to: 'redirect'; readonly location: string }
  /** The page of a line, whatever its address: the page reads the rest of it. */
  | { readonly to: 'page'; readonly line: Line }
  /** A file of a line's bundle. */
  | { readonly to: 'bundle'; readonly line: Line; readonly file: string }
  | { readonly to: 'plugin'; readonly id: PluginId; readonly file: string }
  | { readonly to: 'icon'; readonly line: Line; readonly file: string }
  | { readonly to: 'font'; readonly file: string }
  | { readonly to: 'dashboards' }
  | { readonly to: 'fixture'; readonly name: string }
  | { readonly to: 'prometheus'; readonly path: string; readonly query: string }
  | { readonly to: 'loki'; readonly query: string }
  | { readonly to: 'loki-labels'; readonly path: string; readonly query: string }
  | { readonly to: 'status' };

/** The plugins that ship, and the workspace whose `dist` they are built to. */
export const PLUGINS = {
  'parallax-internet-datasource': 'grafana-datasource',
  'parallax-internet-app': 'grafana-panels',
} as const;
export type PluginId = keyof typeof PLUGINS;

/** Of Prometheus' API, what Grafana's data source reads. `*` is one segment. */
const PROMETHEUS = ['query', 'query_range', 'series', 'labels', 'label/*/values', 'status/buildinfo', 'rules', 'metadata']; // prettier-ignore
const LOKI_LABELS = ['labels', 'label/*/values'];

/** The route of a request target, `undefined` when there is none. */
export function routeOf(target: string): Route | undefined {
  const [path = '', query = ''] = split(target);
  const segments = decoded(path);
  if (segments === undefined) return undefined;
  const [first = '', ...rest] = segments;
  const line = LINES.find((one) => one === first);
  if (line !== undefined) return ofLine(line, rest);
  switch (first) {
    case '':
      if (rest.length > 0) return undefined;
      return { to: 'redirect', location: `/13/${query === '' ? '' : `?${query}`}` };
    case 'd':
    case 'a':
      return { to: 'redirect', location: `/13${path}${query === '' ? '' : `?${query}`}` };
    case 'prometheus':
      return upstream(rest, PROMETHEUS, ['api', 'v1'], (known) => ({ to: 'prometheus', path: known, query }));
    case 'loki':
      return ofLoki(rest, query);
    case 'preview':
      return ofPreview(rest);
    default:
      return undefined;
  }
}

function split(target: string): [string, string] {
  const [withoutHash = ''] = target.split('#', 1);
  const at = withoutHash.indexOf('?');
  return at < 0 ? [withoutHash, ''] : [withoutHash.slice(0, at), withoutHash.slice(at + 1)];
}

/** Segments of an absolute path, decoded; `undefined` for one that could mean another place than it says. */
function decoded(path: string): readonly string[] | undefined {
  if (!path.startsWith('/')) return undefined;
  try {
    const segments = path.slice(1).split('/').map(decodeURIComponent);
    return segments.some((segment) => segment === '.' || segment === '..' || /[/\\\0]/.test(segment))
      ? undefined
      : segments;
  } catch {
    return undefined;
  }
}

function ofLine(line: Line, rest: readonly string[]): Route {
  const [first = '', second = '', ...deeper] = rest;
  if (first === 'bundle' && second !== '' && deeper.length === 0) return { to: 'bundle', line, file: second };
  if (first === 'public') return ofPublic(line, [second, ...deeper]) ?? { to: 'page', line };
  return { to: 'page', line };
}

/** Grafana's static folder, as plugins know it. */
function ofPublic(line: Line, segments: readonly string[]): Route | undefined {
  const [first = '', second = '', ...rest] = segments;
  if (first === 'plugins' && isPlugin(second)) return { to: 'plugin', id: second, file: rest.join('/') };
  if (first === 'fonts') return { to: 'font', file: rest.at(-1) ?? '' };
  const icons = /^(build\/)?img\/icons\/(.+)$/.exec(segments.join('/'))?.[2];
  return icons === undefined ? undefined : { to: 'icon', line, file: icons };
}

const isPlugin = (id: string): id is PluginId => Object.hasOwn(PLUGINS, id);

function ofLoki(rest: readonly string[], query: string): Route | undefined {
  if (rest.join('/') === 'loki/api/v1/query_range') return { to: 'loki', query };
  return upstream(rest, LOKI_LABELS, ['loki', 'api', 'v1'], (path) => ({ to: 'loki-labels', path, query }));
}

function ofPreview(rest: readonly string[]): Route | undefined {
  const [what, name = '', ...more] = rest;
  if (what === 'dashboards' && name === '') return { to: 'dashboards' };
  if (what === 'status' && name === '') return { to: 'status' };
  if (what === 'fixtures' && more.length === 0 && /^[\w-]{1,80}$/.test(name)) return { to: 'fixture', name };
  return undefined;
}

/** A path of an upstream, encoded anew by segment, when it is one of those known. */
function upstream(
  rest: readonly string[],
  known: readonly string[],
  prefix: readonly string[],
  route: (path: string) => Route,
): Route | undefined {
  if (!prefix.every((segment, index) => rest[index] === segment)) return undefined;
  const segments = rest.slice(prefix.length);
  const fits = known.some((pattern) => {
    const parts = pattern.split('/');
    return parts.length === segments.length && parts.every((part, i) => (part === '*' ? segments[i] !== '' : part === segments[i])); // prettier-ignore
  });
  return fits ? route([...prefix, ...segments].map(encodeURIComponent).join('/')) : undefined;
}
