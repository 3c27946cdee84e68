/** What an address of the page shows. */
export type Shown =
  | { readonly what: 'home' }
  | { readonly what: 'dashboard'; readonly uid: string }
  | { readonly what: 'app' }
  | { readonly what: 'editor'; readonly editor: 'config' | 'query' }
  /** One panel of a dashboard and nothing around it. */
  | { readonly what: 'panel'; readonly uid: string; readonly panel: number }
  /** One panel of ours with recorded frames. */
  | { readonly what: 'fixture'; readonly name: string }
  /** Of Grafana, and not here. */
  | { readonly what: 'elsewhere'; readonly path: string };

/** `path` is without the line: `/d/<uid>/…`. */
export function shownBy(path: string, search: string): Shown {
  const query = new URLSearchParams(search);
  const fixture = query.get('fixture');
  if (fixture !== null) return { what: 'fixture', name: fixture };
  const [, uid, panel] = /^([^/]+)\/(\d+)$/.exec(query.get('panel') ?? '') ?? [];
  if (uid !== undefined) return { what: 'panel', uid, panel: Number(panel) };
  const editor = query.get('editor');
  if (editor === 'config' || editor === 'query') return { what: 'editor', editor };
  const dashboard = /^\/d\/([^/]+)/.exec(path)?.[1];
  if (dashboard !== undefined) return { what: 'dashboard', uid: decodeURIComponent(dashboard) };
  if (path.startsWith('/a/parallax-internet-app')) return { what: 'app' };
  return path === '/' || path === '' ? { what: 'home' } : { what: 'elsewhere', path };
}
