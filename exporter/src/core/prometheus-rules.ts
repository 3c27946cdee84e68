/** Rules as a Prometheus says that it evaluates them (https://prometheus.io/docs/prometheus/latest/querying/api/#rules). */
import type { Labels } from '@parallax/contract';

export interface LiveRule {
  readonly kind: 'alert' | 'record';
  /** Of the alert or the recorded series. */
  readonly name: string;
  readonly group: string;
  /** PromQL, as Prometheus writes it. */
  readonly expr: string;
  readonly labels: Labels;
  /** Seconds; 0 for none. */
  readonly hold: number;
  /** What went wrong in the last evaluation. */
  readonly error?: string;
  readonly alerts: readonly LiveAlert[];
}

interface LiveAlert {
  /** With those of the rule and `alertname`. */
  readonly labels: Labels;
  readonly state: 'pending' | 'firing';
  /** Unix seconds. */
  readonly since?: number;
}

type Plain = Readonly<Record<string, unknown>>;
const plain = (value: unknown): Plain => (typeof value === 'object' && value !== null ? (value as Plain) : {});
const list = (value: unknown): readonly Plain[] => (Array.isArray(value) ? value.map(plain) : []);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const labelsOf = (value: unknown): Labels =>
  Object.fromEntries(Object.entries(plain(value)).map(([name, one]) => [name, text(one)]));

/** The groups of an answer; what is not as documented is left out. */
export const liveRules = (groups: unknown): readonly LiveRule[] =>
  list(groups).flatMap(({ name, rules }) => list(rules).flatMap((rule) => ruleOf(rule, text(name))));

function ruleOf({ type, name, query, labels, duration, lastError, alerts }: Plain, group: string): LiveRule[] {
  const kind = type === 'alerting' ? 'alert' : type === 'recording' ? 'record' : undefined;
  if (kind === undefined || typeof name !== 'string' || typeof query !== 'string') return [];
  const hold = typeof duration === 'number' ? duration : 0;
  const error = text(lastError);
  return [
    {
      ...{ kind, name, group, expr: query, labels: labelsOf(labels), hold, alerts: list(alerts).flatMap(alertOf) },
      ...(error === '' ? {} : { error }),
    },
  ];
}

function alertOf({ labels, state, activeAt }: Plain): LiveAlert[] {
  if (state !== 'pending' && state !== 'firing') return [];
  const since = Date.parse(text(activeAt)) / 1000;
  return [{ labels: labelsOf(labels), state, ...(Number.isNaN(since) ? {} : { since }) }];
}
