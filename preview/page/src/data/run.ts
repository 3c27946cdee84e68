/** Asks data sources and gives one answer for a panel. */
import { LoadingState, type AdHocVariableFilter, toDataFrame, type DataFrame, type DataQuery, type DataQueryError, type DataQueryRequest, type DataQueryResponse, type DataSourceApi, type PanelData } from '@grafana/data'; // prettier-ignore
import { getDataSourceSrv } from '@grafana/runtime';
import {
  catchError,
  combineLatest,
  defer,
  from,
  isObservable,
  map,
  of,
  startWith,
  switchMap,
  type Observable,
} from 'rxjs';
import { failureOf } from './http.js';

type Request = DataQueryRequest<DataQuery>;
/** Ad hoc filters by the uid of the data source that they are for. */
type Filters = ReadonlyMap<string, readonly AdHocVariableFilter[]>;

const settled = (request: Request, more: Partial<PanelData>): PanelData => ({
  state: LoadingState.Done,
  series: [],
  timeRange: request.range,
  request,
  ...more,
});

/** What Grafana's runner does with one data source: loading, then its answer, errors as data. */
export function runRequest(
  source: DataSourceApi,
  request: Request,
  query: (request: Request) => Observable<DataQueryResponse> | Promise<DataQueryResponse> = (one) => source.query(one),
): Observable<PanelData> {
  const answered = defer(() => {
    const answer = query(request);
    return isObservable(answer) ? answer : from(answer);
  }).pipe(
    map((response) => toPanelData(response, request)),
    catchError((error: unknown) => of(settled(request, failed([failureOf(error)])))),
  );
  return answered.pipe(startWith(settled(request, { state: LoadingState.Loading })));
}

const failed = (errors: DataQueryError[]): Partial<PanelData> => ({
  state: LoadingState.Error,
  errors,
  ...(errors[0] && { error: errors[0] }),
});

function toPanelData(response: DataQueryResponse, request: Request): PanelData {
  const series = (response.data as unknown[]).map((one) => toDataFrame(one));
  const errors = response.errors ?? (response.error ? [response.error] : []);
  const state = response.state ?? LoadingState.Done;
  return settled(request, { series, state, ...(errors.length > 0 && failed(errors)) });
}

/** One request whose queries may be for several data sources: each is asked once, the answers stand together. */
export function runQueries(request: Request, filters: Filters = new Map()): Observable<PanelData> {
  const groups = new Map<string, DataQuery[]>();
  for (const target of request.targets) {
    const uid = getDataSourceSrv().getInstanceSettings(target.datasource, request.scopedVars)?.uid ?? '';
    groups.set(uid, [...(groups.get(uid) ?? []), target]);
  }
  if (groups.size === 0) return of(settled(request, {}));
  const answers = [...groups].map(([uid, targets], index) => {
    const own = filters.get(uid);
    const part = { ...request, targets, requestId: `${request.requestId}.${index}` };
    return runGroup(uid, own === undefined ? part : { ...part, filters: [...own] });
  });
  return combineLatest(answers).pipe(map((all) => together(all, request)));
}

function runGroup(uid: string, request: Request): Observable<PanelData> {
  const unknown = request.targets[0]?.datasource?.uid ?? 'without a name';
  return from(getDataSourceSrv().get(uid === '' ? unknown : uid)).pipe(
    switchMap((source) => runRequest(source, request)),
    catchError((error: unknown) => of(settled(request, failed([failureOf(error)])))),
  );
}

function together(all: readonly PanelData[], request: Request): PanelData {
  const errors = all.flatMap((one) => one.errors ?? []);
  const order = new Map(request.targets.map(({ refId }, index) => [refId, index]));
  const rank = (frame: DataFrame): number => order.get(frame.refId ?? '') ?? order.size;
  const series = all.flatMap((one) => one.series).sort((a, b) => rank(a) - rank(b));
  const loading = all.some(({ state }) => state === LoadingState.Loading);
  const state = loading ? LoadingState.Loading : LoadingState.Done;
  return settled(request, { series, state, ...(!loading && errors.length > 0 && failed(errors)) });
}
