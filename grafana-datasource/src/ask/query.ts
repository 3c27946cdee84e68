import {
  LoadingState,
  type DataQueryError,
  type DataQueryRequest,
  type DataQueryResponse,
  type DataSourceRef,
} from '@grafana/data';
import type { DatasourceOptions, ParallaxQuery, QueryKind } from '@parallax/contract';
import { forkJoin, map, of, switchMap, type Observable } from 'rxjs';
import { interpolate, type Templates } from '../interpolate.js';
import type { Ask, Kind, Scope } from '../kinds/kind.js';
import { kindOf, migrate, unknownKind } from '../migrate.js';
import { toScope } from '../scope.js';
import { brokenQuery, toOutcome, type Planned } from './answer.js';
import { toError } from './failure.js';
import { prefixed, toLoki, toPrometheus } from './plan.js';
import { askByUid, type AnsweredBy, type Sources } from './request.js';
import { toTable } from './tables.js';
import type { Query } from '../types.js';

type Request = DataQueryRequest<Query>;

/** Whom to ask and with what: the settings of this data source, and Grafana's services. */
export interface House {
  readonly options: DatasourceOptions;
  readonly sources: Sources;
  readonly templates: Templates;
  /** Every kind of query that is known. */
  readonly kinds: { readonly [K in QueryKind]: Kind<K> };
}

/** A query whose kind is known, before anything is asked. */
interface Meant {
  readonly refId: string;
  readonly query: ParallaxQuery;
  readonly kind: Kind;
  readonly size: Ask | undefined;
}

const NO_PROMETHEUS =
  'No Prometheus data source is chosen. Open the settings of this data source and choose the one that holds the ' +
  'metrics of Parallax.';

/**
 * Answers all queries of a request: asks their sizes, then all questions at once, one request to each data source.
 * One that fails does not lose the others: errors name the query and what to do.
 */
export function answer(request: Request, house: House): Observable<DataQueryResponse> {
  const uid = house.options.prometheusUid;
  const asked = request.targets.filter(({ hide }) => hide !== true);
  if (asked.length === 0) return of({ data: [], state: LoadingState.Done });
  if (uid === undefined || uid === '') return of(failed([{ message: NO_PROMETHEUS }]));
  const errors: DataQueryError[] = [];
  const scope = toScope(request);
  const meant = collect(asked, errors, (query) => mean(query, scope, house, request));
  return askSizes(request, house, meant, uid).pipe(
    map((sizes) => collect(meant, errors, (one) => plan(one, scope, sizes))),
    switchMap((planned) => askAll(request, house, planned, uid)),
    map(({ data, errors: late }) => respond(data, [...errors, ...late])),
  );
}

/** Maps queries; what one of them throws is its error and leaves the others alone. */
function collect<A extends { readonly refId: string }, B>(
  all: readonly A[],
  errors: DataQueryError[],
  make: (one: A) => B,
): readonly B[] {
  return all.flatMap((one) => {
    try {
      return [make(one)];
    } catch (error) {
      errors.push(brokenQuery(one.refId, error));
      return [];
    }
  });
}

function mean(query: Query, scope: Scope, house: House, request: Request): Meant {
  const name = kindOf(query);
  if (name === undefined) throw new Error(unknownKind(query));
  const kind = house.kinds[name] as Kind;
  // Again afterwards: what a variable came to is as uncertain as what a dashboard holds.
  const meant = migrate(interpolate(migrate(query), house.templates, request.scopedVars));
  return { refId: query.refId, query: meant, kind, size: kind.size?.(meant as never, scope) };
}

const prometheusRef = (uid: string): DataSourceRef => ({ type: 'prometheus', uid });
const lokiRef = (uid: string): DataSourceRef => ({ type: 'loki', uid });

function askSizes(request: Request, house: House, meant: readonly Meant[], uid: string): Observable<AnsweredBy> {
  const targets = meant.flatMap(({ size, refId }) =>
    size === undefined ? [] : toPrometheus([size], refId, prometheusRef(uid)),
  );
  return askByUid({ sources: house.sources, uid, what: 'size' }, request, targets);
}

function plan(meant: Meant, scope: Scope, sizes: AnsweredBy): Planned {
  const { refId, query, kind, size } = meant;
  const sized = size === undefined ? scope : { ...scope, series: sizeOf(refId, size, sizes) };
  const asks = kind.toPromql(query as never, sized);
  return { refId, query, kind, scope: sized, asks, logAsks: kind.toLogql?.(query as never, sized) ?? [] };
}

/** The sum of what the question about the size answered; 0 where it found nothing. */
function sizeOf(refId: string, size: Ask, sizes: AnsweredBy): number {
  const id = prefixed(refId, size.refId);
  const error = sizes.errors.get(id);
  if (error !== undefined) {
    const { message } = toError({ query: refId, question: size.refId, asked: sizes.name, ...error });
    throw new Error(message?.replace(`Query ${refId}, `, ''));
  }
  const { value } = toTable(sizes.frames.get(id) ?? []);
  return Array.from(value).reduce((sum, one) => sum + (Number.isFinite(one) ? one : 0), 0);
}

function askAll(
  request: Request,
  house: House,
  planned: readonly Planned[],
  uid: string,
): Observable<{ data: DataQueryResponse['data']; errors: readonly DataQueryError[] }> {
  const { sources, options } = house;
  const lokiUid = options.lokiUid ?? '';
  const logs = lokiUid !== '';
  const questions = planned.flatMap(({ asks, refId }) => toPrometheus(asks, refId, prometheusRef(uid)));
  const lines = logs ? planned.flatMap(({ logAsks, refId }) => toLoki(logAsks, refId, lokiRef(lokiUid))) : [];
  return forkJoin({
    prometheus: askByUid({ sources, uid, what: 'prometheus' }, request, questions),
    loki: askByUid({ sources, uid: lokiUid, what: 'loki' }, request, lines),
  }).pipe(
    map((answers) => planned.map((one) => toOutcome(one, { ...answers, logs }))),
    map((outcomes) => ({
      data: outcomes.flatMap(({ data }) => data),
      errors: outcomes.flatMap(({ errors }) => errors),
    })),
  );
}

const failed = (errors: DataQueryError[]): DataQueryResponse => respond([], errors);

function respond(data: DataQueryResponse['data'], errors: readonly DataQueryError[]): DataQueryResponse {
  const [error] = errors;
  if (error === undefined) return { data, state: LoadingState.Done };
  return { data, state: LoadingState.Error, error, errors: [...errors] };
}
