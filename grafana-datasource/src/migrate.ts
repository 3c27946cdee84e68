import { CDN_COLUMNS, CHANGE_KINDS, QUERY_KINDS, type ParallaxQuery, type QueryKind } from '@parallax/contract';

export const PHASES_OF = ['http', 'tcp', 'dns', 'cdn'] as const;

/** How many rounds and records may be asked for, and what stands for none said. */
export const BOUNDS = {
  rounds: { least: 1, most: 300, usual: 60 },
  limit: { least: 1, most: 5000, usual: 200 },
} as const;

const isOneOf = <T extends string>(all: readonly T[], value: unknown): value is T => all.includes(value as T);

/** The kind of a query, of whatever age; `undefined` where this version does not know it. */
export function kindOf(query: { readonly kind?: unknown; readonly queryType?: unknown }): QueryKind | undefined {
  const kind = query.kind ?? query.queryType;
  // A query without a kind is one that nobody has touched yet.
  if (kind === undefined || kind === '') return 'path';
  return isOneOf(QUERY_KINDS, kind) ? kind : undefined;
}

/** What to say of a query whose kind is not known: it was saved by a newer version, or by hand. */
export const unknownKind = (query: { readonly kind?: unknown; readonly queryType?: unknown }): string =>
  `"${String(query.kind ?? query.queryType)}" is no kind of query that this version knows; it knows ` +
  `${QUERY_KINDS.join(', ')}. Choose one, or update the data source.`;

/** A number within bounds; `undefined` for what is none. */
export function bounded(value: unknown, bounds: { readonly least: number; readonly most: number }): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number)) return undefined;
  return Math.min(Math.max(Math.round(number), bounds.least), bounds.most);
}

type Old = Readonly<Record<string, unknown>>;

/** Options of each kind as this version means them; what it does not know stays as it is. */
const OPTIONS: { readonly [K in QueryKind]?: (query: Old) => Old } = {
  path: (query) => optional('rounds', bounded(query['rounds'], BOUNDS.rounds)),
  events: (query) => optional('limit', bounded(query['limit'], BOUNDS.limit)),
  cdn: (query) => optional('columns', chosen(CDN_COLUMNS, query['columns'])),
  phases: (query) => optional('of', chosen(PHASES_OF, query['of'])),
  changes: (query) => optional('of', changeKinds(query['of'])),
};

const optional = (name: string, value: unknown): Old => ({ [name]: value });

/** One of the list, or a variable that will be one; anything else is left out. */
const chosen = (list: readonly string[], value: unknown): unknown =>
  isOneOf(list, value) || (typeof value === 'string' && value.includes('$')) ? value : undefined;

function changeKinds(of: unknown): readonly string[] | undefined {
  const all = (Array.isArray(of) ? of : [of]).filter((kind) => isOneOf(CHANGE_KINDS, kind));
  return all.length === 0 ? undefined : (all as string[]);
}

/** A saved query as this version means it. One of an unknown kind is left alone: running it says what is wrong. */
export function migrate<Q extends ParallaxQuery>(query: Q): Q {
  const kind = kindOf(query);
  if (kind === undefined) return query;
  const lifted = { ...query, kind, ...OPTIONS[kind]?.(query as unknown as Old) };
  return Object.fromEntries(Object.entries(lifted).filter(([, value]) => value !== undefined)) as unknown as Q;
}
