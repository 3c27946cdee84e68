import {
  DataSourceApi,
  type DataQueryRequest,
  type DataQueryResponse,
  type DataSourceInstanceSettings,
  type DataSourceJsonData,
  type TestDataSourceResponse,
} from '@grafana/data';
import { getDataSourceSrv, getTemplateSrv } from '@grafana/runtime';
import type { DatasourceOptions } from '@parallax/contract';
import type { Observable } from 'rxjs';
import { answer, type House, type Query } from './ask/query.js';

export type { Query } from './ask/query.js';
export type Options = DatasourceOptions & DataSourceJsonData;

/** Asks the Prometheus and the Loki data source of the settings; see `kinds/` for what, and `ask/` for how. */
export class ParallaxDatasource extends DataSourceApi<Query, Options> {
  constructor(private readonly settings: DataSourceInstanceSettings<Options>) {
    super(settings);
  }

  override query(request: DataQueryRequest<Query>): Observable<DataQueryResponse> {
    return answer(request, this.house());
  }

  override async testDatasource(): Promise<TestDataSourceResponse> {
    return { status: 'error', message: `${this.settings.name} asks nothing yet` };
  }

  private house(): House {
    return { options: this.settings.jsonData, sources: getDataSourceSrv(), templates: getTemplateSrv() };
  }
}
