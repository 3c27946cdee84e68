import {
  CDN_BAND,
  UNKNOWN,
  type CdnCoding,
  type CdnComparison,
  type CdnFetch,
  type CdnIntegrity,
  type CdnProvider,
} from '@parallax/contract';
import { freshnessOf, type Freshness } from '../../cdn/freshness.js';
import type { Delivery, Layer } from '../../cdn/layer.js';
import { normalise } from '../../cdn/normalise.js';
import type { Reply, Visit } from '../../cdn/visit.js';
import type { Enricher } from '../../core/enricher.js';
import type { Failure } from '../../core/failure.js';
import { isIn, type StatusRange } from '../../core/http/status-range.js';
import { redact } from '../../core/redact.js';
import { codingOutcome } from './coding.js';
import { lifetimeOf } from './lifetime.js';
import type { Plan, Thing } from './plan.js';
import type { VisitMeasured } from './result.js';
import type { Seen } from './round.js';

/** One fetch and what it says by itself. */
interface Told {
  readonly seen: Seen;
  readonly failure: Failure | undefined;
  readonly delivery: Delivery | undefined;
}

/** What other fetches of the round are held beside. */
interface Scene {
  readonly plan: Plan;
  readonly enricher: Pick<Enricher, 'facts'>;
  /** Acceptable answers of the origin. */
  readonly origins: ReadonlyMap<Thing, OriginAnswer>;
  /** First-byte times of the baseline in seconds. */
  readonly baselines: ReadonlyMap<Thing, Partial<Record<CdnFetch, number>>>;
  /** Answers to the offer of no coding, by way. */
  readonly plains: ReadonlyMap<Thing, ReadonlyMap<string, Reply>>;
}

/** Judges the fetches of a round, each beside the origin and the baseline for the same object. Pure. */
export function assess(all: readonly Seen[], plan: Plan, enricher: Scene['enricher']): VisitMeasured[] {
  const told = all.map((seen) => tell(seen, plan));
  const scene = { plan, enricher, ...references(told, plan) };
  return told.map((one) => measured(one, scene));
}

function tell(seen: Seen, plan: Plan): Told {
  const { leg, visit } = seen;
  const { reply } = visit;
  const delivery = reply && leg.role === 'edge' ? normalise(reply.fields, plan.hints.get(leg)) : undefined;
  const failure = visit.failure ?? (reply && refused(reply, plan.config.expect.status));
  return { seen, failure, delivery };
}

/** Why a response that came is not acceptable. */
function refused({ status, body }: Reply, accepted: readonly StatusRange[]): Failure | undefined {
  if (isIn(accepted, status)) return body?.problem;
  return { phase: 'validate', reason: 'status_mismatch', source: 'target', detail: `status ${status}` };
}

function references(all: readonly Told[], { baseline }: Plan): Pick<Scene, 'origins' | 'baselines' | 'plains'> {
  const origins = new Map<Thing, OriginAnswer>();
  const baselines = new Map<Thing, Partial<Record<CdnFetch, number>>>();
  const plains = new Map<Thing, Map<string, Reply>>();
  for (const { seen, failure } of all) {
    const { thing, leg, visit, coding } = seen;
    if (failure !== undefined || visit.reply === undefined) continue;
    if (coding === 'identity') at(plains, thing, () => new Map<string, Reply>()).set(leg.name, visit.reply);
    if (coding !== undefined) continue;
    if (leg.role === 'origin') origins.set(thing, new OriginAnswer(visit));
    const { first_byte: firstByte } = visit.phases;
    if (leg.name !== baseline || typeof firstByte !== 'number' || firstByte <= 0) continue;
    at(baselines, thing, (): Partial<Record<CdnFetch, number>> => ({}))[visit.errand.fetch] = firstByte;
  }
  return { origins, baselines, plains };
}

function at<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const fresh = make();
  map.set(key, fresh);
  return fresh;
}

/** Filled field by field: a round makes many of them. */
type Draft = { -readonly [K in keyof VisitMeasured]: VisitMeasured[K] };

function measured(told: Told, scene: Scene): VisitMeasured {
  const { seen, failure } = told;
  const { leg, thing, visit, coding } = seen;
  const { secrets } = scene.plan.ways;
  const draft: Draft = {
    provider: leg.name,
    role: leg.role,
    path: redact(thing.shown, secrets),
    partition: thing.item.partition,
    fetch: visit.errand.fetch,
    at: visit.at,
    phases: visit.phases,
    layers: NO_LAYERS,
  };
  if (visit.address !== undefined) {
    draft.address = visit.address;
    const { asn } = scene.enricher.facts(visit.address.ip);
    if (asn !== UNKNOWN) draft.asn = asn;
  }
  if (visit.reply !== undefined) reply(draft, visit.reply, told, secrets);
  if (failure !== undefined) draft.failure = { ...failure, detail: redact(failure.detail, secrets) };
  if (coding !== undefined) draft.coding = checked(told, coding, scene);
  else if (failure === undefined) judge(draft, told, scene);
  return draft;
}

const NO_LAYERS: readonly Layer[] = [];

/** What the response itself says. */
function reply(
  draft: Draft,
  { status, version, headerBytes, body, fields }: Reply,
  told: Told,
  secrets: Secrets,
): void {
  const { delivery, seen } = told;
  draft.status = status;
  draft.version = version;
  if (delivery !== undefined) {
    draft.detected = delivery.provider;
    draft.layers = masked(delivery.layers, secrets);
  }
  const content = body?.content;
  if (body === undefined) draft.bytes = { header: headerBytes };
  else if (content === undefined) draft.bytes = { header: headerBytes, wire: body.wireBytes };
  else {
    draft.bytes = { header: headerBytes, wire: body.wireBytes, content: content.bytes };
    draft.hash = content.hash;
  }
  // The fetches after it have the same object.
  if (seen.visit.errand.fetch !== 'as_found') return;
  const { age, ttl } = freshnessOf(fields, seen.visit.at, delivery?.provider);
  draft.age = age;
  if (ttl !== undefined) draft.ttl = ttl;
}

type Secrets = readonly string[];

/** A server may send back what it was sent. */
function masked(layers: readonly Layer[], secrets: Secrets): readonly Layer[] {
  if (secrets.length === 0) return layers;
  return layers.map((layer) => ({
    ...layer,
    evidence: layer.evidence.map(([name, value]) => [name, redact(value, secrets, true)] as const),
  }));
}

/** Beside the origin and the baseline. */
function judge(draft: Draft, { seen, delivery }: Told, scene: Scene): void {
  const pair = pairOf(seen, scene);
  if (pair !== undefined) draft.pair = pair;
  if (delivery === undefined || scene.plan.config.origin === undefined) return;
  const { thing, visit } = seen;
  const origin = scene.origins.get(thing);
  if (thing.compared) draft.integrity = integrityOf(visit.reply, origin?.visit.reply);
  // Under a query of its own it is another object, which nobody has kept.
  if (visit.errand.fetch === 'cold') return;
  const allowed = origin?.allowed(delivery.provider);
  draft.lifetime = allowed === undefined ? 'unknown' : lifetimeOf(delivery.layers[0], allowed);
}

/** An acceptable answer of the origin. */
class OriginAnswer {
  readonly #allowed = new Map<CdnProvider, Freshness>();

  constructor(readonly visit: Visit) {}

  /** How long caches of a provider may keep it: some heed fields of their own. */
  allowed(provider: CdnProvider): Freshness | undefined {
    const { reply: answer, at: moment } = this.visit;
    return answer && at(this.#allowed, provider, () => freshnessOf(answer.fields, moment, provider));
  }
}

function integrityOf(edge: Reply | undefined, origin: Reply | undefined): CdnIntegrity {
  const [mine, theirs] = [edge?.body?.content?.hash, origin?.body?.content?.hash];
  if (mine === undefined || theirs === undefined) return 'unknown';
  return mine === theirs ? 'equal' : 'different';
}

const [FASTER, SLOWER] = CDN_BAND;

/** No pair where one of the two failed, was not made, or could not be timed truly. */
function pairOf({ thing, leg, visit }: Seen, { plan, baselines }: Scene): VisitMeasured['pair'] {
  const { first_byte: firstByte } = visit.phases;
  const baseline = baselines.get(thing)?.[visit.errand.fetch];
  if (leg.name === plan.baseline || typeof firstByte !== 'number' || baseline === undefined) return undefined;
  const ratio = firstByte / baseline;
  return { ratio, comparison: comparisonOf(ratio) };
}

const comparisonOf = (ratio: number): CdnComparison =>
  ratio < FASTER ? 'faster' : ratio > SLOWER ? 'slower' : 'within';

function checked({ seen, failure }: Told, offered: CdnCoding, { plains }: Scene): NonNullable<VisitMeasured['coding']> {
  const { leg, thing, visit } = seen;
  const isHeard = visit.reply !== undefined && (failure === undefined || failure === visit.reply.body?.problem);
  const plain = { reply: plains.get(thing)?.get(leg.name), same: thing.compared };
  const outcome = isHeard && visit.reply ? codingOutcome(offered, visit.reply, plain) : undefined;
  return outcome === undefined ? { offered } : { offered, outcome };
}
