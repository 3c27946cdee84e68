/** Which Grafana line this page is made of, as the server wrote it into the page. */
declare global {
  interface Window {
    readonly __parallaxLine: string;
  }
}

export const LINE = window.__parallaxLine;
/** What Grafana's addresses stand below: its sub-path. */
export const BASE = `/${LINE}`;
