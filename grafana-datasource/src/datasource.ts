import {
  DataSourceApi,
  type DataFrame,
  type DataQuery,
  type DataQueryRequest,
  type DataQueryResponse,
  type DataSourceInstanceSettings,
  type DataSourceJsonData,
  type TestDataSourceResponse,
} from '@grafana/data';
import type { DatasourceOptions, ParallaxQuery } from '@parallax/contract';

export type Query = DataQuery & ParallaxQuery;
export type Options = DatasourceOptions & DataSourceJsonData;

export class ParallaxDatasource extends DataSourceApi<Query, Options> {
  constructor(private readonly settings: DataSourceInstanceSettings<Options>) {
    super(settings);
  }

  override async query(request: DataQueryRequest<Query>): Promise<DataQueryResponse> {
    if (request.targets.length === 0) return { data: [] };
    const data: DataFrame[] = [];
    return { data };
  }

  override async testDatasource(): Promise<TestDataSourceResponse> {
    return { status: 'error', message: `${this.settings.name} asks nothing yet` };
  }
}
