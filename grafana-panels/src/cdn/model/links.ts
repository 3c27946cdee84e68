/** Where one may go from here: relative addresses whose every value is encoded. */
export interface Place {
  readonly probe?: string | undefined;
  readonly provider?: string | undefined;
  readonly vantage?: string | undefined;
  readonly partition?: string | undefined;
  readonly target?: string | undefined;
  /** The time range as the dashboard has it: `now-6h`, or milliseconds. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export const DASHBOARDS = {
  comparison: { uid: 'parallax-cdn', label: 'CDN comparison' },
  lint: { uid: 'parallax-cdn-lint', label: 'CDN lint and edges' },
  target: { uid: 'parallax-target', label: 'Target' },
} as const;
export type DashboardName = keyof typeof DASHBOARDS;

const VARIABLES = ['probe', 'provider', 'vantage', 'partition', 'target'] as const;

/** `/d/parallax-cdn?var-provider=new&from=now-6h&to=now`. */
export function dashboardLink(name: DashboardName, place: Place): string {
  const query = new URLSearchParams();
  for (const variable of VARIABLES) {
    const value = place[variable];
    if (value !== undefined && value !== '') query.set(`var-${variable}`, value);
  }
  for (const end of ['from', 'to'] as const) if (place[end] !== undefined) query.set(end, place[end]);
  const text = query.toString();
  return `/d/${DASHBOARDS[name].uid}${text === '' ? '' : `?${text}`}`;
}

/** The variable that a column is, where there is one. */
export const columnVariable = (noun: string): 'vantage' | 'partition' | undefined =>
  noun === 'vantage' || noun === 'partition' ? noun : undefined;
