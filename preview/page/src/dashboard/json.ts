/** The part of a dashboard's JSON that this page draws. Written by provisioning, read as it stands. */
import type { AnnotationQuery, DataQuery, DataSourceRef, DataTransformerConfig, FieldConfigSource, ScopedVars } from '@grafana/data'; // prettier-ignore

export interface GridPos {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export interface LinkJson {
  readonly title?: string;
  readonly type?: 'link' | 'dashboards';
  readonly url?: string;
  readonly tags?: readonly string[];
  readonly tooltip?: string;
  readonly includeVars?: boolean;
  readonly keepTime?: boolean;
  readonly targetBlank?: boolean;
}

export interface PanelJson {
  readonly id: number;
  readonly type: string;
  readonly title?: string;
  readonly description?: string;
  readonly gridPos: GridPos;
  readonly datasource?: DataSourceRef | null;
  readonly targets?: readonly DataQuery[];
  readonly options?: Readonly<Record<string, unknown>>;
  readonly fieldConfig?: FieldConfigSource;
  readonly transformations?: readonly DataTransformerConfig[];
  readonly links?: readonly LinkJson[];
  readonly repeat?: string;
  readonly repeatDirection?: 'h' | 'v';
  readonly maxDataPoints?: number | null;
  readonly interval?: string | null;
  readonly transparent?: boolean;
  readonly pluginVersion?: string;
  /** Of a row. */
  readonly collapsed?: boolean;
  readonly panels?: readonly PanelJson[];
  /** Of a panel that a variable made: its value here. */
  readonly scoped?: ScopedVars;
}

export interface VariableJson {
  readonly name: string;
  readonly type: string;
  readonly label?: string | null;
  readonly description?: string | null;
  readonly hide?: number;
  readonly datasource?: DataSourceRef | string | null;
  readonly query?: unknown;
  readonly definition?: string;
  readonly regex?: string;
  readonly sort?: number;
  readonly multi?: boolean;
  readonly includeAll?: boolean;
  readonly allValue?: string | null;
  readonly current?: { readonly text?: unknown; readonly value?: unknown };
  readonly options?: readonly { readonly text: string | string[]; readonly value: string | string[] }[];
  readonly filters?: readonly { readonly key: string; readonly operator: string; readonly value: string }[];
  readonly auto?: boolean;
}

export interface DashboardJson {
  readonly uid: string;
  readonly title: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly panels: readonly PanelJson[];
  readonly templating?: { readonly list?: readonly VariableJson[] };
  readonly annotations?: { readonly list?: readonly AnnotationQuery[] };
  readonly links?: readonly LinkJson[];
  readonly time?: { readonly from: string; readonly to: string };
  readonly refresh?: string | false;
}

/** Those that ship, by their titles. */
export async function listDashboards(): Promise<readonly DashboardJson[]> {
  const response = await fetch('/preview/dashboards');
  const all = (await response.json()) as readonly DashboardJson[];
  return [...all].sort((a, b) => a.title.localeCompare(b.title));
}
