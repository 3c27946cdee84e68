import {
  DataSourceApi,
  type DataQueryRequest,
  type DataQueryResponse,
  type DataSourceGetTagValuesOptions,
  type DataSourceInstanceSettings,
  type LegacyMetricFindQueryOptions,
  type MetricFindValue,
  type ScopedVars,
  type TestDataSourceResponse,
  type TimeRange,
} from '@grafana/data';
import { getDataSourceSrv, getTemplateSrv } from '@grafana/runtime';
import { defer, firstValueFrom, type Observable } from 'rxjs';
import { annotationSupport } from './annotations/support.js';
import { answer, type House } from './ask/query.js';
import { displayText } from './editor/display.js';
import { diagnose } from './health/diagnose.js';
import { gather } from './health/gather.js';
import { toResponse } from './health/health.js';
import { interpolate } from './interpolate.js';
import { kinds } from './kinds/index.js';
import { migrate } from './migrate.js';
import type { Options, Query, Suggesting } from './types.js';
import { TAGS, toFilter } from './variables/adhoc.js';
import { askValues } from './variables/ask.js';
import { ParallaxVariables } from './variables/support.js';
import { isValues, toValuesQuery, type ValuesQuery } from './variables/values.js';

interface ValuesContext {
  readonly range?: TimeRange | undefined;
  readonly scopedVars?: ScopedVars | undefined;
}

const asChoices = (values: readonly string[]): MetricFindValue[] => values.map((text) => ({ text, value: text }));

/** Asks the Prometheus and the Loki data source of the settings; see `kinds/` for what, and `ask/` for how. */
export class ParallaxDatasource extends DataSourceApi<Query, Options> implements Suggesting {
  override annotations = annotationSupport;
  override variables = new ParallaxVariables((query, request) => this.values(query, request));

  constructor(private readonly settings: DataSourceInstanceSettings<Options>) {
    super(settings);
  }

  override query(request: DataQueryRequest<Query>): Observable<DataQueryResponse> {
    return answer(request, this.house());
  }

  override filterQuery(query: Query): boolean {
    return query.hide !== true;
  }

  override getDefaultQuery(): Partial<Query> {
    return { kind: 'path' };
  }

  override getQueryDisplayText(query: Query): string {
    return displayText(query);
  }

  /** Called by Grafana when it loads a dashboard (`DataSourceWithQueryMigration`); what is asked is lifted anyway. */
  migrateQuery(query: Query): Query {
    return migrate(query);
  }

  override interpolateVariablesInQueries(queries: Query[], scopedVars: ScopedVars): Query[] {
    return queries.map((query) => interpolate(query, getTemplateSrv(), scopedVars));
  }

  override targetContainsTemplate(query: Query): boolean {
    return Object.values(query.filter ?? {}).some((text) => getTemplateSrv().containsTemplate(text));
  }

  /** Whether the data sources are there and what they hold; what is missing comes with its remedy. */
  override async testDatasource(): Promise<TestDataSourceResponse> {
    return toResponse(diagnose(await gather(this.settings.jsonData, getDataSourceSrv(), Date.now())));
  }

  /** Values of a label, in order. */
  values(query: ValuesQuery, context: ValuesContext = {}): Observable<readonly string[]> {
    return defer(() => askValues(query, this.house(), { ...context, now: Date.now() }));
  }

  /** Values to choose from in an editor. */
  suggest(query: ValuesQuery, range?: TimeRange): Promise<readonly string[]> {
    return firstValueFrom(this.values(query, { range }));
  }

  override async metricFindQuery(
    query: unknown,
    options: LegacyMetricFindQueryOptions = {},
  ): Promise<MetricFindValue[]> {
    return asChoices(await firstValueFrom(this.values(toValuesQuery(query), options)));
  }

  override async getTagKeys(): Promise<MetricFindValue[]> {
    return asChoices(TAGS);
  }

  override async getTagValues(options: DataSourceGetTagValuesOptions<Query>): Promise<MetricFindValue[]> {
    const { key, filters, timeRange } = options;
    if (!isValues(key)) return [];
    const asked = { refId: 'tags', values: key, filter: toFilter(filters ?? [], key) };
    return asChoices(await firstValueFrom(this.values(asked, { range: timeRange })));
  }

  private house(): House {
    return { options: this.settings.jsonData, sources: getDataSourceSrv(), templates: getTemplateSrv(), kinds };
  }
}
