import type { DataQuery, DataQueryRequest, DataSourceApi, ScopedVars } from '@grafana/data';
import { catchError, defer, from, map, of, switchMap, type Observable } from 'rxjs';
import { ask, NOTHING_ASKED, type Answered } from './ask.js';
import { reasonOf } from './failure.js';

/** Where other data sources are found: a part of Grafana's `DataSourceSrv`. */
export interface Sources {
  get(uid: string, scopedVars?: ScopedVars): Promise<DataSourceApi>;
}

/** A data source's answers, and what it is called. */
export interface AnsweredBy extends Answered {
  readonly name: string;
}

/** More points than this a series Prometheus refuses; the step of each question says how many there really are. */
const MOST_POINTS = 11_000;

/**
 * Our request with the questions of another data source in it. The id is its own, and the same at each refresh, so that
 * a newer one cancels the one before. Ad hoc filters stand in the questions already: they are taken out.
 */
export function toRequest(request: DataQueryRequest, targets: DataQuery[], what: string): DataQueryRequest<DataQuery> {
  return {
    ...request,
    filters: undefined,
    requestId: `${request.requestId}/parallax-${what}`,
    targets,
    interval: '1s',
    intervalMs: 1000,
    maxDataPoints: MOST_POINTS,
  };
}

interface Whom {
  readonly sources: Sources;
  readonly uid: string;
  /** `size`, `prometheus` or `loki`: part of the request's id. */
  readonly what: string;
}

/** Asks the data source with this uid; one that is not there fails every question, and says so. */
export function askByUid(whom: Whom, request: DataQueryRequest, targets: DataQuery[]): Observable<AnsweredBy> {
  if (targets.length === 0) return of({ ...NOTHING_ASKED, name: '' });
  return defer(() => from(whom.sources.get(whom.uid, request.scopedVars))).pipe(
    switchMap((source) =>
      ask(source, toRequest(request, targets, whom.what)).pipe(map((answered) => ({ ...answered, name: source.name }))),
    ),
    catchError((error: unknown) => {
      const reason = `Data source with uid ${whom.uid} was not found (${reasonOf(error)})`;
      return of({
        frames: new Map(),
        errors: new Map(targets.map(({ refId }) => [refId, { reason }])),
        name: `The chosen data source (uid ${whom.uid})`,
      });
    }),
  );
}
