/** The data sources of this page: ours, Prometheus, and what answers as Loki. */
import { DataSourceApi, DataSourcePlugin, PluginType, type DataSourceInstanceSettings, type DataSourcePluginMeta, type DataSourceRef, type ScopedVars } from '@grafana/data'; // prettier-ignore
import { getTemplateSrv, type DataSourceSrv, type GetDataSourceListFilters } from '@grafana/runtime';
import { LokiDatasource } from './loki.js';
import { PrometheusDatasource } from './prometheus.js';

export const OURS = 'parallax';

type Settings = DataSourceInstanceSettings;

function coreMeta(id: string, name: string, logs: boolean): DataSourcePluginMeta {
  const logos = { small: '', large: '' };
  const info = {
    author: { name: 'Parallax preview' },
    description: '',
    links: [],
    logos,
    screenshots: [],
    updated: '',
    version: '',
  };
  return {
    id,
    name,
    type: PluginType.datasource,
    info,
    module: '',
    baseUrl: '',
    metrics: !logs,
    logs,
    annotations: true,
  };
}

function settings(id: number, uid: string, meta: DataSourcePluginMeta, jsonData: Settings['jsonData'] = {}): Settings {
  const name = meta.name;
  return {
    id,
    uid,
    name,
    type: meta.id,
    meta,
    jsonData,
    access: 'proxy',
    readOnly: true,
    url: `/api/datasources/proxy/uid/${uid}`,
  };
}

/** Finds data sources by uid, name or variable, as Grafana does; only those above exist. */
export class Sources implements DataSourceSrv {
  readonly #settings: readonly Settings[];
  readonly #sources: ReadonlyMap<string, DataSourceApi>;

  constructor(plugin: DataSourcePlugin<DataSourceApi>) {
    const prometheus = settings(1, 'prometheus', coreMeta('prometheus', 'Prometheus', false), {
      timeInterval: '5s',
    } as object);
    const loki = settings(2, 'loki', coreMeta('loki', 'Records', true));
    const meta = plugin.meta;
    const ours = settings(3, OURS, { ...meta, metrics: true, annotations: true }, { prometheusUid: 'prometheus', lokiUid: 'loki' } as object); // prettier-ignore
    this.#settings = [{ ...prometheus, isDefault: true }, loki, ours];
    this.#sources = new Map<string, DataSourceApi>([
      [prometheus.uid, dressed(new PrometheusDatasource(prometheus), prometheus)],
      [loki.uid, dressed(new LokiDatasource(loki), loki)],
      [ours.uid, dressed(new plugin.DataSourceClass(ours), ours, plugin)],
    ]);
  }

  async get(ref?: DataSourceRef | string | null, scoped?: ScopedVars): Promise<DataSourceApi> {
    const found = this.#find(ref, scoped);
    const source = found && this.#sources.get(found.uid);
    if (source === undefined) throw new Error(`The preview has no data source ${nameOf(ref)}`);
    return source;
  }

  getList(filters: GetDataSourceListFilters = {}): Settings[] {
    const types = filters.type === undefined ? undefined : [filters.type].flat();
    return this.#settings.filter(
      (one) =>
        (types === undefined || types.includes(one.type)) &&
        (filters.pluginId === undefined || filters.pluginId === one.type) &&
        (filters.logs !== true || one.meta.logs === true) &&
        (filters.metrics !== true || one.meta.metrics === true) &&
        (filters.filter?.(one) ?? true),
    );
  }

  getInstanceSettings(ref?: DataSourceRef | string | null, scoped?: ScopedVars): Settings | undefined {
    return this.#find(ref, scoped);
  }

  async reload(): Promise<void> {
    // What is here does not change.
  }

  registerRuntimeDataSource(): void {
    throw new Error('The preview takes no data sources at run time');
  }

  #find(ref: DataSourceRef | string | null | undefined, scoped?: ScopedVars): Settings | undefined {
    const wanted = typeof ref === 'string' ? ref : (ref?.uid ?? '');
    const uid = getTemplateSrv().replace(wanted, scoped);
    if (uid === '' || uid === 'default') {
      const type = typeof ref === 'string' ? undefined : ref?.type;
      return this.#settings.find((one) => (type === undefined ? one.isDefault : one.type === type));
    }
    return this.#settings.find((one) => one.uid === uid || one.name === uid);
  }
}

const nameOf = (ref: DataSourceRef | string | null | undefined): string =>
  typeof ref === 'string' ? ref : (ref?.uid ?? ref?.type ?? '');

/** As Grafana does after it made one. */
function dressed<S extends DataSourceApi>(source: S, own: Settings, plugin?: DataSourcePlugin<DataSourceApi>): S {
  return Object.assign(source, {
    meta: own.meta,
    uid: own.uid,
    name: own.name,
    type: own.type,
    ...(plugin && { components: plugin.components }),
  });
}
