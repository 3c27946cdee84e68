import type { DataQuery, DataSourceApi, DataSourceJsonData, TimeRange } from '@grafana/data';
import type { DatasourceOptions, ParallaxQuery } from '@parallax/contract';
import type { ValuesQuery } from './variables/values.js';

/** A query as dashboards save it. */
export type Query = DataQuery & ParallaxQuery;

/** The settings of a data source. */
export type Options = DatasourceOptions & DataSourceJsonData;

/** A data source as editors need it: it knows which values occur. */
export interface Suggesting extends DataSourceApi<Query, Options> {
  suggest(query: ValuesQuery, range?: TimeRange): Promise<readonly string[]>;
}
