import * as contract from '@parallax/contract';
import type { Metric, Sample } from '@parallax/contract';
import type { Result } from '../../core/probe.js';
import type { PathMeasured } from './run.js';

export const metrics: readonly Metric[] = [
  ...[contract.pathFlows, contract.pathFlowsReached, contract.pathHops, contract.pathId, contract.pathChanges],
  ...[contract.pathRtt, contract.pathFindings, contract.pathMtu, contract.pathUnexpected],
  ...[contract.pathHopSent, contract.pathHopReceived, contract.pathHopEnded, contract.pathHopRtt],
  ...[contract.pathLinkFlows, contract.pathLinkDelay, contract.pathNodeRtt, contract.pathNodeEnded],
  ...[contract.pathAsLinkFlows, contract.probeInvalid],
];

/** Nothing before the first packet was sent: a name that does not resolve is no loss. */
export function samples({ measured }: Result<PathMeasured>): Iterable<Sample> {
  void measured;
  return [];
}
