import { UNKNOWN, type CdnEdgeOutcome, type CdnProvider } from '@parallax/contract';
import { isExpected } from '../../cdn/places/expected.js';
import { distanceMeters, placeOf } from '../../cdn/places/index.js';
import type { Leg } from '../../cdn/visit.js';
import { literalAddress } from '../../core/host.js';
import type { Position } from '../../core/probe.js';
import type { CdnMemory } from './memory.js';
import type { Plan } from './plan.js';
import type { EdgeMeasured, VisitMeasured, WayMeasured } from './result.js';
import type { Round } from './round.js';
import { Sightings } from './sightings.js';

interface Watch {
  readonly plan: Plan;
  readonly memory: CdnMemory;
  readonly position: Position | undefined;
  /** Monotonic milliseconds. */
  readonly now: number;
}

/** What the round says of each way; remembers which edges answered. */
export function waysMeasured(round: Round, visits: readonly VisitMeasured[], watch: Watch): WayMeasured[] {
  const { plan, memory, now } = watch;
  return plan.legs.map((leg) => {
    const own = visits.filter(({ provider }) => provider === leg.name);
    const tally = round.tallies.get(leg.name) ?? { skipped: { budget: 0, time: 0 }, received: 0 };
    const sightings = memory.sightings.get(leg.name) ?? new Sightings();
    sightings.turn();
    for (const { address, layers } of own) if (address) sightings.add(address.ip, layers[0]?.pop);
    const edge = edgeOf(leg, own, { ...watch, sightings });
    const place = placeOutcome(leg, own, plan);
    return {
      ...{ name: leg.name, role: leg.role, skipped: tally.skipped, fetchedBytes: tally.received },
      budgetLeft: Math.max(0, plan.config.budget - memory.ledger.spent(leg.name, now)),
      ...(edge === undefined ? {} : { edge }),
      ...(place === undefined ? {} : { place }),
      ...{ addresses: sightings.addresses, pops: sightings.pops },
    };
  });
}

/** Who answered last. */
function edgeOf(
  leg: Leg,
  visits: readonly VisitMeasured[],
  { sightings, position }: Watch & { readonly sightings: Sightings },
): EdgeMeasured | undefined {
  const last = visits.findLast(({ version }) => version !== undefined);
  if (last?.version === undefined) return undefined;
  const { detected = UNKNOWN, layers, address, asn, version } = last;
  const pop = layers[0]?.pop;
  const meters = position && metersTo(position, pop, detected);
  const isPinned = leg.address !== undefined || literalAddress(leg.route.host) !== undefined;
  return {
    ...{ detected, version, steering: isPinned ? 'pinned' : sightings.steering },
    ...(pop === undefined ? {} : { pop }),
    ...(address === undefined ? {} : { address }),
    ...(asn === undefined ? {} : { asn }),
    ...(meters === undefined ? {} : { meters }),
  };
}

function metersTo(position: Position, pop: string | undefined, provider: CdnProvider): number | undefined {
  const place = pop === undefined ? undefined : placeOf(pop, provider);
  return place && distanceMeters(position, place);
}

/**
 * One place that should not serve this vantage makes the round `unexpected`; `unknown` when no place was told. Nothing
 * where no place is expected.
 */
function placeOutcome(leg: Leg, visits: readonly VisitMeasured[], plan: Plan): CdnEdgeOutcome | undefined {
  const config = leg.role === 'edge' ? plan.config.providers[leg.name] : undefined;
  if (config === undefined || config.pops.length + config.countries.length === 0) return undefined;
  const outcomes = visits.map(({ layers, detected }) => isExpected(layers[0]?.pop, detected, config));
  if (outcomes.includes(false)) return 'unexpected';
  return outcomes.includes(true) ? 'expected' : 'unknown';
}
