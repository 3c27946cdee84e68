import type { CdnComparison, CdnFetch, CdnIntegrity } from '@parallax/contract';
import { UNKNOWN } from '@parallax/contract';
import { freshnessOf } from '../../cdn/freshness.js';
import type { Delivery, Layer } from '../../cdn/layer.js';
import { normalise } from '../../cdn/normalise.js';
import { shownPath, type Reply, type Visit } from '../../cdn/visit.js';
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
  readonly origins: ReadonlyMap<Thing, Visit>;
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
  const expected = plan.expected(leg);
  const hints = { method: 'GET', ...(expected === undefined ? {} : { expected }) };
  const delivery = reply && leg.role === 'edge' ? normalise(reply.fields, hints) : undefined;
  const failure = visit.failure ?? (reply && refused(reply, plan.config.expect.status));
  return { seen, failure, delivery };
}

/** Why a response that came is not acceptable. */
function refused({ status, body }: Reply, accepted: readonly StatusRange[]): Failure | undefined {
  if (isIn(accepted, status)) return body?.problem;
  return { phase: 'validate', reason: 'status_mismatch', source: 'target', detail: `status ${status}` };
}

function references(all: readonly Told[], { baseline }: Plan): Pick<Scene, 'origins' | 'baselines' | 'plains'> {
  const origins = new Map<Thing, Visit>();
  const baselines = new Map<Thing, Partial<Record<CdnFetch, number>>>();
  const plains = new Map<Thing, Map<string, Reply>>();
  for (const { seen, failure } of all) {
    const { thing, leg, visit, coding } = seen;
    if (failure !== undefined || visit.reply === undefined) continue;
    if (coding === 'identity') at(plains, thing, () => new Map<string, Reply>()).set(leg.name, visit.reply);
    if (coding !== undefined) continue;
    if (leg.role === 'origin') origins.set(thing, visit);
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

function measured(told: Told, scene: Scene): VisitMeasured {
  const { seen, failure } = told;
  const { leg, thing, visit } = seen;
  const { secrets } = scene.plan.ways;
  const asn = visit.address && scene.enricher.facts(visit.address.ip).asn;
  return {
    ...{ provider: leg.name, role: leg.role, path: redact(shownPath(thing.item.path), secrets) },
    ...{ partition: thing.item.partition, fetch: visit.errand.fetch, at: visit.at, phases: visit.phases },
    ...(visit.address === undefined ? {} : { address: visit.address }),
    ...(asn === undefined || asn === UNKNOWN ? {} : { asn }),
    ...replied(told, secrets),
    ...(failure === undefined ? {} : { failure: { ...failure, detail: redact(failure.detail, secrets) } }),
    ...(seen.coding === undefined ? judged(told, scene) : checked(told, scene)),
  };
}

/** What the response itself says. */
function replied(
  { seen, delivery }: Told,
  secrets: readonly string[],
): Partial<VisitMeasured> & Pick<VisitMeasured, 'layers'> {
  const { reply, at: moment } = seen.visit;
  if (reply === undefined) return { layers: [] };
  const { age, ttl } = freshnessOf(reply.fields, moment, delivery?.provider);
  const { status, version, headerBytes: header, body } = reply;
  const bytes = {
    header,
    ...(body === undefined ? {} : { wire: body.wireBytes }),
    ...(body?.content === undefined ? {} : { content: body.content.bytes }),
  };
  return {
    ...{ status, version, age, bytes, layers: delivery ? masked(delivery.layers, secrets) : [] },
    ...(delivery === undefined ? {} : { detected: delivery.provider }),
    ...(ttl === undefined ? {} : { ttl }),
    ...(body?.content === undefined ? {} : { hash: body.content.hash }),
  };
}

/** A server may send back what it was sent. */
function masked(layers: readonly Layer[], secrets: readonly string[]): readonly Layer[] {
  if (secrets.length === 0) return layers;
  return layers.map((layer) => ({
    ...layer,
    evidence: layer.evidence.map(([name, value]) => [name, redact(value, secrets, true)] as const),
  }));
}

/** Beside the origin and the baseline; nothing for a fetch that failed. */
function judged(told: Told, scene: Scene): Partial<VisitMeasured> {
  const { seen, failure } = told;
  if (failure !== undefined) return {};
  const pair = pairOf(seen, scene);
  return { ...(seen.leg.role === 'edge' ? besideOrigin(told, scene) : {}), ...(pair === undefined ? {} : { pair }) };
}

function besideOrigin({ seen, delivery }: Told, { plan, origins }: Scene): Partial<VisitMeasured> {
  const { thing, visit } = seen;
  if (plan.config.origin === undefined) return {};
  const origin = origins.get(thing);
  const [edge] = delivery?.layers ?? [];
  const allowed = origin?.reply && freshnessOf(origin.reply.fields, origin.at, delivery?.provider);
  return {
    ...(thing.compared ? { integrity: integrityOf(visit.reply, origin?.reply) } : {}),
    // Under a query of its own it is another object, which nobody has kept.
    ...(visit.errand.fetch === 'cold' ? {} : { lifetime: edge && allowed ? lifetimeOf(edge, allowed) : 'unknown' }),
  };
}

function integrityOf(edge: Reply | undefined, origin: Reply | undefined): CdnIntegrity {
  const [mine, theirs] = [edge?.body?.content?.hash, origin?.body?.content?.hash];
  if (mine === undefined || theirs === undefined) return 'unknown';
  return mine === theirs ? 'equal' : 'different';
}

/** Within 5 % either way is the same. */
const [FASTER, SLOWER] = [0.95, 1.05];

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

function checked({ seen, failure }: Told, { plains }: Scene): Partial<VisitMeasured> {
  const { coding: offered, leg, thing, visit } = seen;
  if (offered === undefined) return {};
  const { reply } = visit;
  const isHeard = reply !== undefined && (failure === undefined || failure === reply.body?.problem);
  const plain = { reply: plains.get(thing)?.get(leg.name), same: thing.compared };
  const outcome = isHeard ? codingOutcome(offered, reply, plain) : undefined;
  return { coding: { offered, ...(outcome === undefined ? {} : { outcome }) } };
}
