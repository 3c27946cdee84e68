/** Links of plugins and dashboards: those to Grafana's own addresses turn the page without loading it anew. */
import { config, locationService } from '@grafana/runtime';
import { BASE } from './line.js';

/** The address within Grafana that a link means, `undefined` when it leads elsewhere. */
export function within(href: string, origin: string): string | undefined {
  let url: URL;
  try {
    url = new URL(href, origin);
  } catch {
    return undefined;
  }
  if (url.origin !== origin || !/^https?:$/.test(url.protocol)) return undefined;
  const path = url.pathname === BASE || url.pathname.startsWith(`${BASE}/`) ? url.pathname.slice(BASE.length) : url.pathname; // prettier-ignore
  return /^(\/(d|a)\/|\/?$)/.test(path) ? `${path === '' ? '/' : path}${url.search}${url.hash}` : undefined;
}

export function followLinks(root: HTMLElement): void {
  const follow = (event: MouseEvent): void => {
    const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    const href = link?.getAttribute('href') ?? '';
    if (!plain || event.defaultPrevented || link === null || href === '' || href.startsWith('#') || link.target === '_blank') return; // prettier-ignore
    const target = within(href, location.origin);
    if (target === undefined) return;
    event.preventDefault();
    locationService.push(target);
  };
  root.ownerDocument.addEventListener('click', follow);
}

/** The theme is chosen when the page is loaded: addresses keep saying which it is. */
export function keepTheme(): void {
  if (config.theme2.isDark) return;
  locationService.getHistory().listen(({ search }: { readonly search: string }) => {
    if (!new URLSearchParams(search).has('theme')) locationService.partial({ theme: 'light' }, true);
  });
}
