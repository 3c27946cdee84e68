import { increase, probeFailures, type AlertFault, type Recorded, type Source } from '@parallax/contract';

/** Where the fault of a target lies, by the sources of the failures that vantages count. */

/** Whose fault a failure is, in the words of alerts. */
const FAULT_OF: Readonly<Record<Source, AlertFault>> = {
  target: 'target',
  resolver: 'resolver',
  path: 'path',
  internal: 'vantage',
  policy: 'vantage',
};

const PAIR = 'vantage, probe, target';
const FAULT = 'probe, target, fault';
/** What was the fault before counts this many times, so that an alert does not become another one when two are close. */
const INCUMBENT = 1.5;

/**
 * The fault of most failures within `window` that the pairs saw; one a target, so that an alert has one. `pairs` is a vector
 * with a sample for each vantage, probe and target that counts; `record` is the series that holds the answer.
 */
export function mostly(record: Recorded, pairs: string, window: string): string {
  const seen = `sum by (${PAIR}, source) (${increase(probeFailures, window)}) and on (${PAIR}) ${pairs}`;
  const named = Object.entries(FAULT_OF).reduce(
    (vector, [source, fault]) => `label_replace(${vector}, "fault", "${fault}", "source", "${source}")`,
    seen,
  );
  const counted = `sum by (${FAULT}) (${named}) > 0`;
  return `topk by (probe, target) (1, ((${counted}) * ${INCUMBENT} and on (${FAULT}) ${record.name}) or (${counted}))`;
}

/** `vector`, whose labels are probe and target, with the label fault: what `record` says, else `unknown`. */
export const withFault = (vector: string, record: Recorded): string =>
  `${vector} * on (probe, target) group_left (fault) (${record.name} * 0 + 1) or on (probe, target) label_replace(${vector}, "fault", "unknown", "", "")`;
