import type { CacheStatus, CdnLayer, CdnProvider } from '@parallax/contract';
import type { Field } from '../core/http/head.js';
import { withAge } from './age.js';
import { parseCacheStatus, type CacheMember } from './cache-status.js';
import { GENERIC_FIELDS, genericStatus } from './generic.js';
import type { Delivery, Hints, Layer } from './layer.js';
import { Memo } from './memo.js';
import {
  CLAIMS,
  indexOf,
  Message,
  NO_EVIDENCE,
  readerOf,
  type Evidence,
  type FieldIndex,
  type Reader,
} from './message.js';
import type { ProviderSpec } from './provider.js';
import { providers } from './providers/index.js';
import { Repeats } from './repeats.js';
import type { Values } from './pattern.js';
import type { CutReader, Said } from './reading.js';

/**
 * Response header fields to layers of caches. For each provider that the fields tell of: Cache-Status (RFC 9211)
 * first, then the provider's own fields, then its Server-Timing; when nobody is known, a generic X-Cache. Never Age
 * alone. One pass over the fields; values that keep coming back are read once.
 */

export type { Hints } from './layer.js';

export type Normalise = (fields: readonly Field[], hints?: Hints) => Delivery;

/** All of them have every field, in the order of {@link draftOf}: the runtime reads objects of one shape fastest. */
type Draft = { -readonly [K in keyof Omit<Required<Layer>, 'evidence'>]: Layer[K] } & { evidence: Evidence };

/** Layers of one provider, from the edge, and the last line that told of it. */
interface Group {
  readonly reader: Reader | undefined;
  readonly provider: CdnProvider;
  readonly layers: Draft[];
  /** Undefined until it is needed: one group needs no order. */
  line: number | undefined;
}

interface Names {
  readonly readers: ReadonlyMap<CdnProvider, Reader>;
  readonly index: FieldIndex;
  readonly owner: Memo<Reader | null>;
  readonly members: Memo<readonly CacheMember[]>;
}

/** Layers of one response; more than any honest chain has. */
const LAYERS = 16;
const NO_HINTS: Hints = {};

/** The normaliser over other providers than ours; for tests. */
export function normaliserOf(specs: readonly ProviderSpec[]): Normalise {
  const readers = specs.map(readerOf);
  const names: Names = {
    readers: new Map(readers.map((reader) => [reader.spec.id, reader])),
    index: indexOf(readers, ['age', 'cache-status', 'server-timing', ...GENERIC_FIELDS]),
    owner: new Memo((name) => readers.find(({ spec }) => spec.cacheStatusNames.some((one) => one.test(name))) ?? null),
    members: new Memo((value) => parseCacheStatus(value) ?? []),
  };
  const message = new Message(names.index);
  const repeats = new Repeats((hints) => {
    const layers =
      message.readers.length > 1 || message.has('cache-status') ? several(message, names, hints) : alone(message);
    return finish(message, names, { layers, hints });
  });
  return (fields, hints = NO_HINTS) => {
    message.take(fields);
    const delivery = repeats.of(message, hints);
    const age = message.value('age');
    return age === undefined || replaysAge(names, delivery) ? delivery : withAge(delivery, age);
  };
}

/** The usual case: one provider at most, which speaks in its own fields, or not at all. */
function alone(message: Message): Draft[] {
  const only = message.readers[0];
  if (only === undefined) return [];
  const layers = spoken(message, only);
  return layers.length > 0 ? layers : [silentLayer(message, only)];
}

/** An Age that is of the layer behind says nothing. */
const replaysAge = ({ readers }: Names, { provider }: Delivery): boolean =>
  readers.get(provider)?.spec.replaysAge === true;

function several(message: Message, names: Names, hints: Hints): Draft[] {
  const groups = ordered(message, names, hints);
  const [first, second] = groups;
  if (first !== undefined && second === undefined) return first.layers;
  return groups.flatMap((group) => group.layers);
}

/**
 * What the fields of a response say of the caches on its way. `fields` have names in lower case. Never throws;
 * linear in the size of the fields.
 */
export const normalise: Normalise = normaliserOf(providers);

/**
 * What a provider's own fields and Server-Timing say; empty when it is silent. `taken` are fields that another
 * provider's layers were read from.
 */
function spoken(message: Message, reader: Reader, taken?: readonly string[]): Draft[] {
  const drafts = fromFields(message, reader, taken);
  const timing = reader.timing && message.value('server-timing');
  if (timing === undefined) return drafts;
  const said = reader.timing?.read(timing) ?? [];
  const edge = drafts[0];
  // The field says hit wherever the provider had it; Server-Timing knows the layer.
  if (edge !== undefined && !(said.length > 1 && drafts.length === 1 && edge.cacheStatus === 'hit')) return drafts;
  const finer = draftsOf(message, reader, said, 'server-timing');
  for (const [name] of edge?.evidence ?? []) citeAll(message, name, finer);
  place(message, reader, finer);
  return finer;
}

function fromFields(message: Message, reader: Reader, taken?: readonly string[]): Draft[] {
  let drafts = NONE;
  for (const field of reader.fields) {
    if (taken?.includes(field.field) || (drafts.length > 0 && told(drafts, field.layer ?? 'edge'))) continue;
    const value = message.value(field.field);
    if (value === undefined) continue;
    const said = field.read(value);
    if (said.length === 0) continue;
    const made = draftsOf(message, reader, said, field.field);
    for (const cut of field.beside) besides(message, cut, made);
    place(message, reader, made);
    drafts = drafts.length === 0 ? made : [...drafts, ...made].sort((a, b) => DEPTH[a.layer] - DEPTH[b.layer]);
  }
  return drafts;
}

const NONE: Draft[] = [];

function told(drafts: readonly Draft[], layer: CdnLayer): boolean {
  for (let at = 0; at < drafts.length; at += 1) if ((drafts[at] as Draft).layer === layer) return true;
  return false;
}

const DEPTH: Readonly<Record<CdnLayer, number>> = { edge: 0, shield: 1, origin_cache: 2 };

/** Adds what stands in a list beside, element by element from the edge; what the words had is kept. */
function besides(message: Message, cut: CutReader, drafts: readonly Draft[]): void {
  const value = message.value(cut.field);
  if (value === undefined) return;
  const values = cut.read(value);
  for (let at = 0; at < drafts.length; at += 1) {
    const draft = drafts[at] as Draft;
    const found = values[at];
    if (found) supply(draft, found);
  }
  citeAll(message, cut.field, drafts);
}

/** Layers of one reading share their evidence. */
function citeAll(message: Message, name: string, drafts: readonly Draft[]): void {
  const first = drafts[0];
  if (first === undefined) return;
  const evidence = message.cite(name, first.evidence);
  for (let at = 0; at < drafts.length; at += 1) (drafts[at] as Draft).evidence = evidence;
}

function supply(draft: Draft, { pop, hits, age, ttl }: Pick<Layer, keyof Values>): void {
  if (pop !== undefined && draft.pop === undefined) draft.pop = pop;
  if (hits !== undefined && draft.hits === undefined) draft.hits = hits;
  if (age !== undefined && draft.age === undefined) draft.age = age;
  if (ttl !== undefined && draft.ttl === undefined) draft.ttl = ttl;
}

function draftsOf(message: Message, reader: Reader, said: readonly Said[], cited: string): Draft[] {
  const evidence = message.cite(cited, NO_EVIDENCE);
  const only = said[0];
  // A list that grows takes room for 17.
  if (only !== undefined && said.length === 1) return [draftOfSaid(reader, only, { at: 0, evidence })];
  return said.map((one, at) => draftOfSaid(reader, one, { at, evidence }));
}

interface Position {
  /** 0 is the edge, unless the words say more. */
  readonly at: number;
  readonly evidence: Evidence;
}

function draftOfSaid(reader: Reader, said: Said, { at, evidence }: Position): Draft {
  const draft = draftOf(reader, said.layer ?? (at === 0 ? 'edge' : 'shield'), said.status, evidence);
  supply(draft, said);
  return draft;
}

/** The place of the edge, where the words did not have it. */
function place(message: Message, reader: Reader, drafts: readonly Draft[]): void {
  const [edge] = drafts;
  if (edge?.layer !== 'edge' || edge.pop !== undefined) return;
  for (const cut of reader.pop) {
    const value = message.value(cut.field);
    const pop = value === undefined ? undefined : cut.pop(value);
    if (pop === undefined) continue;
    edge.pop = pop;
    citeAll(message, cut.field, drafts);
    return;
  }
}

/**
 * Every provider's layers, the edge first: whom one expects there; then CDNs before software; then by the last line
 * that tells of each, since a proxy appends its fields behind those it received. Cache-Status has its own order.
 */
function ordered(message: Message, names: Names, hints: Hints): readonly Group[] {
  const standard = message.value('cache-status');
  const groups = standard === undefined ? [] : standardGroups(message, names, standard);
  const silent: Reader[] = [];
  const taken: string[] = [];
  for (const reader of byClaim(message.readers)) {
    if (groups.length > 0 && hasSpoken(groups, reader)) continue;
    const layers = spoken(message, reader, reader.spec.software ? taken : undefined);
    if (layers.length === 0) silent.push(reader);
    else groups.push({ reader, provider: reader.spec.id, layers, line: undefined });
    take(layers, taken);
  }
  adopt(message, groups, silent);
  for (const reader of silent) {
    // Software that says nothing of a cache may have none; it counts only when nobody else is there.
    if (reader.spec.software && (groups.length > 0 || silent.length > 1)) continue;
    const line = message.lastTrace(reader);
    groups.push({ reader, provider: reader.spec.id, layers: [silentLayer(message, reader)], line });
  }
  if (groups.length < 2) return groups;
  for (const group of groups) group.line ??= lineOf(message, group);
  return groups.sort((a, b) => rank(a, hints) - rank(b, hints) || (b.line ?? 0) - (a.line ?? 0));
}

function hasSpoken(groups: readonly Group[], reader: Reader): boolean {
  for (let at = 0; at < groups.length; at += 1) if ((groups[at] as Group).reader === reader) return true;
  return false;
}

/** Via has a part for each; any other field that a CDN's words stand in is not also that of software behind it. */
function take(layers: readonly Draft[], taken: string[]): void {
  let last: Evidence = NO_EVIDENCE;
  for (let at = 0; at < layers.length; at += 1) {
    const { evidence } = layers[at] as Draft;
    if (evidence === last) continue;
    last = evidence;
    for (let k = 0; k < evidence.length; k += 1) {
      const name = (evidence[k] as Field)[0];
      if (name !== 'via') taken.push(name);
    }
  }
}

const rank = ({ provider, reader }: Group, { expected }: Hints): number =>
  (provider === expected ? 0 : 2) + (reader?.spec.software === true ? 1 : 0);

/** The last line that tells of a provider or of what its caches did. */
function lineOf(message: Message, { reader, layers }: Group): number {
  let line = reader === undefined ? -1 : message.lastTrace(reader);
  let last: Evidence = NO_EVIDENCE;
  for (let at = 0; at < layers.length; at += 1) {
    const { evidence } = layers[at] as Draft;
    if (evidence === last) continue;
    last = evidence;
    for (let k = 0; k < evidence.length; k += 1) line = Math.max(line, message.lastLine((evidence[k] as Field)[0]));
  }
  return line;
}

/** In the order in which they may read a field. */
function byClaim(readers: readonly Reader[]): readonly Reader[] {
  if (readers.length < 2) return readers;
  const sorted: Reader[] = [];
  for (const claim of CLAIMS) for (const reader of readers) if (reader.claim === claim) sorted.push(reader);
  return sorted;
}

/** The only cache that speaks, under a name that is not known, is the only provider that is known. */
function adopt(message: Message, groups: Group[], silent: Reader[]): void {
  const [group] = groups;
  const [reader] = silent;
  if (!group || !reader || groups.length > 1 || silent.length > 1 || message.readers.length > 1) return;
  if (group.reader !== undefined || group.layers.length > 1) return;
  for (const layer of group.layers) layer.provider = reader.spec.id;
  complete(message, reader, group.layers);
  groups[0] = { ...group, reader, provider: reader.spec.id };
  silent.length = 0;
}

function silentLayer(message: Message, reader: Reader): Draft {
  const edge = draftOf(reader, 'edge', 'unknown', message.trace(reader));
  place(message, reader, [edge]);
  return edge;
}

/** Runs of members of the same provider; what its own fields say besides is added. */
function standardGroups(message: Message, names: Names, value: string): Group[] {
  const groups: Group[] = [];
  const line = message.lastLine('cache-status');
  for (const member of names.members.of(value)) {
    const reader = names.owner.of(member.name.toLowerCase()) ?? undefined;
    const draft = draftOf(reader, 'edge', member.status, message.cite('cache-status', NO_EVIDENCE));
    if (member.ttl !== undefined) draft.ttl = member.ttl;
    const last = groups.at(-1);
    if (last && last.reader === reader) last.layers.push(draft);
    else groups.push({ reader, provider: draft.provider, layers: [draft], line });
  }
  for (const { reader, layers } of groups) if (reader) complete(message, reader, layers);
  return groups;
}

function draftOf(reader: Reader | undefined, layer: CdnLayer, cacheStatus: CacheStatus, evidence: Evidence): Draft {
  const provider = reader === undefined ? 'unknown' : reader.spec.id;
  return {
    provider,
    pop: undefined,
    layer,
    cacheStatus,
    hits: undefined,
    age: undefined,
    ttl: undefined,
    replayed: undefined,
    evidence,
  };
}

/** Cache-Status has no places and no counters: those come from the provider's own fields, layer by layer. */
function complete(message: Message, reader: Reader, layers: readonly Draft[]): void {
  const own = spoken(message, reader);
  for (const [at, layer] of layers.entries()) if (own[at]) supply(layer, own[at]);
  place(message, reader, layers);
}

interface Found {
  readonly layers: Draft[];
  readonly hints: Hints;
}

/** Names the layers, adds what holds for the whole response, and an unknown layer when there is none. */
function finish(message: Message, names: Names, { layers, hints }: Found): Delivery {
  if (layers.length > LAYERS) layers.length = LAYERS;
  if (layers.length === 0 || (layers[0]?.cacheStatus === 'unknown' && isMute(layers))) generic(message, layers);
  if (layers.length === 0) layers.push(draftOf(undefined, 'edge', 'unknown', NO_EVIDENCE));
  const head = layers[0] as Draft;
  head.layer = 'edge';
  const isHead = hints.method === 'HEAD';
  let answered = false;
  for (let at = 0; at < layers.length; at += 1) {
    const layer = layers[at] as Draft;
    if (at > 0) {
      if (layer.layer !== 'origin_cache') layer.layer = depthOf(names, layer, at === layers.length - 1);
      if (answered) layer.replayed = true;
    }
    // A provider that calls the request dynamic may do so for the method only: GET may well be a hit.
    if (isHead && layer.cacheStatus === 'dynamic') layer.cacheStatus = 'unknown';
    answered ||= layer.cacheStatus === 'hit' || layer.cacheStatus === 'stale_hit';
  }
  return { provider: head.provider, layers: layers as [Draft, ...Draft[]] };
}

function isMute(layers: readonly Draft[]): boolean {
  for (let at = 0; at < layers.length; at += 1) if ((layers[at] as Draft).cacheStatus !== 'unknown') return false;
  return true;
}

/** Behind the edge: software and strangers next to the origin are its cache, the rest are shields. */
function depthOf({ readers }: Names, { provider }: Draft, last: boolean): CdnLayer {
  if (provider === 'unknown') return last ? 'origin_cache' : 'shield';
  return readers.get(provider)?.spec.software === true ? 'origin_cache' : 'shield';
}

const genericWords = new Memo((value) => genericStatus(value) ?? null);

/** A word of an unknown cache: that of the edge when nobody else is there, else of some cache behind. */
function generic(message: Message, layers: Draft[]): void {
  if (layers.length >= LAYERS) return;
  for (const field of GENERIC_FIELDS) {
    const value = message.value(field);
    const status = value === undefined ? null : genericWords.of(value);
    if (status === null || layers.some(({ evidence }) => evidence.some(([name]) => name === field))) continue;
    if (layers.length > 0 && status === 'unknown') continue;
    layers.push(draftOf(undefined, 'edge', status, message.cite(field, NO_EVIDENCE)));
    return;
  }
}
