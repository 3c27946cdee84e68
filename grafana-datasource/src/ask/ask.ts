import type {
  DataFrame,
  DataQuery,
  DataQueryError,
  DataQueryRequest,
  DataQueryResponse,
  DataSourceApi,
} from '@grafana/data';
import { catchError, forkJoin, from, last, map, of, type Observable } from 'rxjs';
import { reasonOf } from './failure.js';

/** What one data source answered to many questions, by their ids. */
export interface Answered {
  readonly frames: ReadonlyMap<string, readonly DataFrame[]>;
  readonly errors: ReadonlyMap<string, { readonly reason: string; readonly status?: number }>;
}

export const NOTHING_ASKED: Answered = { frames: new Map(), errors: new Map() };

type Request = DataQueryRequest<DataQuery>;

/**
 * Asks another data source, which may answer with a promise or an observable. Never fails: what could not be answered
 * stands in `errors`. A source that refuses the request as a whole is asked again question by question, so that one
 * bad question does not lose the others.
 */
export function ask(source: DataSourceApi, request: Request): Observable<Answered> {
  if (request.targets.length === 0) return of(NOTHING_ASKED);
  return once(source, request).pipe(
    map((response) => sort(response, request.targets)),
    catchError((error: unknown) => {
      if (request.targets.length === 1 || isCancelled(error)) return of(allFailed(request.targets, error));
      const single = (target: DataQuery): Observable<Answered> =>
        ask(source, { ...request, requestId: `${request.requestId}/${target.refId}`, targets: [target] });
      return forkJoin(request.targets.map(single)).pipe(map(merge));
    }),
  );
}

const isCancelled = (error: unknown): boolean => (error as { cancelled?: boolean } | null)?.cancelled === true;

/** The last response: sources that answer in parts repeat what they had. */
function once(source: DataSourceApi, request: Request): Observable<DataQueryResponse> {
  try {
    return from(source.query(request) as Observable<DataQueryResponse> | Promise<DataQueryResponse>).pipe(
      last(undefined, { data: [] }),
    );
  } catch (error) {
    return from(Promise.reject(error as Error));
  }
}

function sort(response: DataQueryResponse, targets: readonly DataQuery[]): Answered {
  const frames = new Map<string, DataFrame[]>();
  for (const frame of response.data as DataFrame[]) {
    const refId = frame.refId ?? (targets.length === 1 ? targets[0]?.refId : undefined);
    if (refId === undefined) continue;
    const those = frames.get(refId);
    if (those === undefined) frames.set(refId, [frame]);
    else those.push(frame);
  }
  return { frames, errors: errorsOf(response, targets, frames) };
}

function errorsOf(
  response: DataQueryResponse,
  targets: readonly DataQuery[],
  frames: ReadonlyMap<string, unknown>,
): Answered['errors'] {
  // `error` alone is how sources of before `errors` say it.
  const said: readonly DataQueryError[] = response.errors ?? (response.error === undefined ? [] : [response.error]);
  const errors = new Map<string, { reason: string; status?: number }>();
  for (const error of said) {
    const about = targets.filter(({ refId }) => refId === error.refId);
    // An error that names no question is about all that got no answer.
    const unanswered = targets.filter(({ refId }) => !frames.has(refId));
    for (const { refId } of about.length > 0 ? about : unanswered) {
      if (!errors.has(refId)) errors.set(refId, because(error));
    }
  }
  return errors;
}

function because(error: unknown): { reason: string; status?: number } {
  const status = (error as Partial<DataQueryError> | null)?.status;
  return { reason: reasonOf(error), ...(status === undefined ? {} : { status }) };
}

const allFailed = (targets: readonly DataQuery[], error: unknown): Answered => ({
  frames: new Map(),
  errors: new Map(targets.map(({ refId }) => [refId, because(error)])),
});

const merge = (all: readonly Answered[]): Answered => ({
  frames: new Map(all.flatMap(({ frames }) => [...frames])),
  errors: new Map(all.flatMap(({ errors }) => [...errors])),
});
