import {
  clockLastStep,
  clockSteps,
  loopDelay,
  resolverUp,
  sample,
  SICKNESSES,
  vantageAnchors,
  vantageHealthy,
  vantageInfo,
  vantageSick,
  type Metric,
  type Sample,
} from '@parallax/contract';
import type { AnchorState, Health } from './health.js';
import type { LoopDelay } from './loop-delay.js';

/** Facts about the place, as configured. */
export interface Place {
  readonly name: string;
  readonly city?: string | undefined;
  readonly country?: string | undefined;
  readonly latitude?: number | undefined;
  readonly longitude?: number | undefined;
  readonly asn?: number | undefined;
  readonly provider?: string | undefined;
  readonly network?: string | undefined;
}

/** A resolver that was asked, and whether it answered last time. */
export interface ResolverState {
  readonly address: string;
  readonly up: boolean;
}

/** The vantage at one moment. */
export interface Checkup {
  readonly place: Place;
  readonly health: Health;
  readonly anchors: AnchorState;
  readonly resolvers: readonly ResolverState[];
  /** Steps of the wall clock since the last checkup. */
  readonly newSteps: number;
  readonly lastStepSeconds: number;
  readonly delay: LoopDelay | undefined;
}

export const VANTAGE_METRICS: readonly Metric[] = [
  ...[vantageHealthy, vantageSick, vantageInfo, vantageAnchors, resolverUp, clockSteps, clockLastStep, loopDelay],
];

const flag = (value: boolean): number => (value ? 1 : 0);
const text = (value: string | number | undefined): string => (value === undefined ? '' : String(value));

export function* checkupSamples(checkup: Checkup): Iterable<Sample> {
  const { place, health, anchors, resolvers, delay } = checkup;
  if (health.healthy !== undefined) yield sample(vantageHealthy, {}, flag(health.healthy));
  for (const reason of SICKNESSES) {
    const verdict = health.sick[reason];
    if (verdict !== undefined) yield sample(vantageSick, { reason }, flag(verdict));
  }
  yield sample(vantageInfo, infoLabels(place), 1);
  for (const state of ['ok', 'failed', 'unknown'] as const) yield sample(vantageAnchors, { state }, anchors[state]);
  for (const { address, up } of resolvers) yield sample(resolverUp, { resolver: address }, flag(up));
  yield sample(clockSteps, {}, checkup.newSteps);
  yield sample(clockLastStep, {}, checkup.lastStepSeconds);
  if (delay === undefined) return;
  for (const rank of ['p50', 'p90', 'p99', 'max'] as const) yield sample(loopDelay, { rank }, delay[rank]);
}

function infoLabels(place: Place): Parameters<typeof sample<typeof vantageInfo>>[1] {
  return {
    city: text(place.city),
    country: text(place.country),
    latitude: text(place.latitude),
    longitude: text(place.longitude),
    asn: text(place.asn),
    provider: text(place.provider),
    network: text(place.network),
  };
}
