import {
  probeFailedEligible,
  probeFailedLast,
  probeViolating,
  selector,
  targetDownQuorum,
  targetViolating,
  vantageLocalProblem,
  vantageNetwork,
  vantageSick,
  vantageSickNow,
  type Labels,
} from '@parallax/contract';
import { analyse, isComparison } from '../promql/index.js';
import type { Definitions } from './conditions.js';
import type { Vantage } from './model.js';
import type { Value } from './outcome.js';

/** What each vantage says of one target, and whether it is counted. */

export type Ask = (expr: string) => Promise<readonly Value[]>;

/** Alerts that rest on one of these judge targets by rounds of vantages. */
const ROUNDS: readonly string[] = [probeFailedLast, probeFailedEligible, probeViolating, targetViolating, targetDownQuorum].map(({ name }) => name); // prettier-ignore

export const judgesByRounds = (series: ReadonlySet<string>): boolean => ROUNDS.some((name) => series.has(name));

const PAIR = 'vantage, probe, target';
/** How long a vantage that says nothing is remembered. */
const REMEMBERED = '1h';

export interface Target {
  readonly probe: string;
  readonly target: string;
}

export async function vantagesOf(target: Target, definitions: Definitions, ask: Ask): Promise<readonly Vantage[]> {
  const match = { probe: target.probe, target: target.target };
  const known = `present_over_time(${selector(probeFailedLast, match)}[${REMEMBERED}])`;
  const counted = rounds(definitions, known);
  const [all, last, violating, failed, judged, sick, reasons, local, networks] = await Promise.all([
    ask(`group by (vantage) (${known})`),
    ask(selector(probeFailedLast, match)),
    ask(selector(probeViolating, match)),
    counted === undefined ? [] : ask(counted.failed),
    counted === undefined ? [] : ask(counted.judged),
    ask(`${vantageSickNow.name} == 1`),
    ask(`max by (vantage, reason) (${vantageSick.name}) == 1`),
    ask(`${vantageLocalProblem.name} == 1`),
    ask(vantageNetwork.name),
  ]);
  const value = (of: readonly Value[], vantage: string): number | undefined => find(of, vantage)?.value;
  return all
    .map(({ labels }) => labels['vantage'] ?? '')
    .sort()
    .map((vantage): Vantage => {
      const lastFailed = value(last, vantage);
      const why = find(sick, vantage) ? 'sick' : find(local, vantage) ? 'local problem' : lastFailed === undefined ? 'silent' : undefined; // prettier-ignore
      return {
        vantage,
        network: find(networks, vantage)?.labels['network'] ?? '',
        ...(why === undefined ? {} : { notCounted: why }),
        reasons: why === 'sick' ? reasonsOf(reasons, vantage) : [],
        ...(lastFailed === undefined ? {} : { lastFailed: lastFailed === 1 }),
        failedRounds: value(failed, vantage) ?? 0,
        rounds: value(judged, vantage) ?? 0,
        agrees: value(violating, vantage) === 1,
      };
    });
}

const find = (values: readonly Value[], vantage: string): { labels: Labels; value: number } | undefined =>
  values.find(({ labels }) => labels['vantage'] === vantage);

const reasonsOf = (values: readonly Value[], vantage: string): readonly string[] =>
  values.flatMap(({ labels }) => (labels['vantage'] === vantage ? [labels['reason'] ?? ''] : [])).sort();

/** The failed rounds of each pair, and how many were judged: both halves of what the ruler records as violating. */
function rounds(definitions: Definitions, known: string): { failed: string; judged: string } | undefined {
  const text = definitions.get(probeViolating.name);
  if (text === undefined) return undefined;
  const { tree } = analyse(text);
  if (tree.kind !== 'binary' || !isComparison(tree.op)) return undefined;
  const failed = text.slice(tree.left.from, tree.left.to);
  const here = (expr: string): string => `(${expr}) and on (${PAIR}) ${known}`;
  return { failed: here(failed), judged: here(failed.replace(/\bsum_over_time\b/g, 'count_over_time')) };
}
