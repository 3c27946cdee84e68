/** Where one can go from the panel. Only places within this Grafana, or links that the dashboard's author set: pure. */

/** Uids of the dashboards that come with the app. */
export const DASHBOARDS = { target: 'parallax-target', vantage: 'parallax-vantages', path: 'parallax-path' } as const;

/** Where one comes from. */
export interface Place {
  /** Path under which Grafana is served, such as `/grafana`; '' for none. */
  readonly base: string;
  /** Time range as the dashboard has it, `now-6h` or milliseconds. */
  readonly from: string;
  readonly to: string;
}

type Variables = Readonly<Record<string, readonly string[]>>;

/** `/d/<uid>?var-x=…&from=…&to=…`, every value encoded: nothing of it comes from the network as it is. */
export function dashboardUrl(dashboard: keyof typeof DASHBOARDS, variables: Variables, place: Place): string {
  const pairs = Object.entries(variables).flatMap(([name, values]) =>
    values.map((value) => `var-${encodeURIComponent(name)}=${encodeURIComponent(value)}`),
  );
  const time = [`from=${encodeURIComponent(place.from)}`, `to=${encodeURIComponent(place.to)}`];
  return `${place.base}/d/${DASHBOARDS[dashboard]}?${[...pairs, ...time].join('&')}`;
}

/**
 * A link that an author set with data in it, when it may be followed: http, https, or a path of this Grafana.
 * `undefined` for anything else, such as `javascript:` however it is written.
 */
export function safeHref(href: string): string | undefined {
  // Browsers drop these before they read the scheme.
  const plain = [...href].filter((char) => char.charCodeAt(0) > 0x20).join('');
  if (/^https?:\/\//i.test(plain)) return href;
  return /^\/(?![/\\])/.test(plain) || /^[?#]/.test(plain) ? href : undefined;
}
