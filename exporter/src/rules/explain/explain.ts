import type { Labels } from '@parallax/contract';
import { ProblemError } from '../../core/problem.js';
import type { PrometheusApi } from '../../core/prometheus-api.js';
import { conditionsOf, insides, restsOn, type Definitions } from './conditions.js';
import type { Condition, Explanation, Outcome, Part, State, Subject } from './model.js';
import { agree, outcomeOf, rowsOf, unnamed, type Value } from './outcome.js';
import { judgesByRounds, vantagesOf, type Ask } from './vantages.js';

/** Why an alert fires or does not, from what a live Prometheus says. */

/** A rule to explain, wherever it comes from. */
export interface Wanted {
  readonly alert: string;
  readonly from: string;
  readonly expr: string;
  /** Seconds. */
  readonly hold: number;
  /** Those that the rule adds. */
  readonly labels: Labels;
  readonly error?: string;
  /** Those that are pending or fire; absent where the ruler does not say it. */
  readonly active?: readonly Active[];
}

export interface Active {
  readonly labels: Labels;
  readonly state: Exclude<State, 'inactive'>;
  readonly since?: number;
}

export interface Choice {
  /** Only subjects that carry these labels. */
  readonly labels: Labels;
  /** At most so many subjects. */
  readonly most: number;
}

const MAX_PARTS = 30;

export async function explain(
  wanted: Wanted,
  definitions: Definitions,
  { api, choice }: { readonly api: PrometheusApi; readonly choice: Choice },
): Promise<Explanation> {
  // Values of one moment: a round that ends between two questions would contradict itself.
  const [moment] = await api.query('time()');
  if (moment === undefined) throw new ProblemError([{ severity: 'error', reason: 'the ruler does not say its time', remedy: 'Give the URL of what answers the query API of Prometheus.' }]); // prettier-ignore
  const at = moment.value;
  const ask = once(async (expr) => await api.query(expr, { time: at }));
  const conditions = conditionsOf(wanted.expr, definitions);
  const active = wanted.active ?? (await activeOf(wanted.alert, ask));
  const now = (await ask(wanted.expr)).map(({ labels }) => unnamed(labels));
  const own = active.map((one) => ({ ...one, labels: without(one.labels, ['alertname', ...Object.keys(wanted.labels)]) })); // prettier-ignore
  const sets = await candidates({ conditions, first: [...own.map(({ labels }) => labels), ...now], ask });
  const chosen = sets.filter((labels) => agree(choice.labels, labels) && carries(labels, choice.labels));
  const rounds = judgesByRounds(restsOn(wanted.expr, definitions));
  const subjects: Subject[] = [];
  for (const labels of chosen.slice(0, choice.most)) {
    const outcomes = await outcomesOf(conditions, labels, ask);
    const state = own.find((one) => agree(one.labels, labels));
    const { probe, target } = labels;
    const of = rounds && probe !== undefined && target !== undefined ? { probe, target } : undefined;
    subjects.push({
      labels,
      state: state?.state ?? 'inactive',
      ...(state?.since === undefined ? {} : { since: state.since }),
      holds: now.some((one) => agree(one, labels)),
      conditions: outcomes,
      ...(of === undefined ? {} : { vantages: await vantagesOf(of, definitions, ask) }),
      parts: of === undefined ? await partsOf(outcomes, labels, ask) : [],
    });
  }
  const { alert, from, expr, hold, error } = wanted;
  const rest = { subjects, more: Math.max(0, chosen.length - choice.most) };
  return { alert, from, expr, hold, at, ...(error === undefined ? {} : { error }), ...rest };
}

/** Each expression is asked once. */
function once(ask: Ask): Ask {
  const known = new Map<string, ReturnType<Ask>>();
  return (expr) => {
    const before = known.get(expr);
    if (before !== undefined) return before;
    const answer = ask(expr);
    known.set(expr, answer);
    return answer;
  };
}

const without = (labels: Labels, names: readonly string[]): Labels =>
  Object.fromEntries(Object.entries(labels).filter(([name]) => !names.includes(name)));

/** Whether a label set has all of these, and not only nothing against them. */
const carries = (labels: Labels, wanted: Labels): boolean => Object.keys(wanted).every((name) => name in labels);

/** By the series that every ruler of this kind writes of its alerts. */
async function activeOf(alert: string, ask: Ask): Promise<readonly Active[]> {
  const match = `{alertname=${JSON.stringify(alert)}}`;
  const [alerts, since] = await Promise.all([ask(`ALERTS${match}`), ask(`ALERTS_FOR_STATE${match}`)]);
  return alerts.flatMap(({ labels }): Active[] => {
    const { alertstate, ...rest } = unnamed(labels);
    if (alertstate !== 'firing' && alertstate !== 'pending') return [];
    const start = since.find((one) => agree(unnamed(one.labels), rest))?.value;
    return [{ labels: rest, state: alertstate, ...(start === undefined ? {} : { since: start }) }];
  });
}

interface Search {
  readonly conditions: readonly Condition[];
  /** Subjects that are known already. */
  readonly first: readonly Labels[];
  readonly ask: Ask;
}

/** Label sets that the alert is or could be about: those that fire, and those of its first comparison. */
async function candidates({ conditions, first, ask }: Search): Promise<readonly Labels[]> {
  const lead = conditions.find(({ kind, depth }) => kind !== 'absent' && depth === 0) ?? conditions.find(({ kind }) => kind !== 'absent'); // prettier-ignore
  const rows = lead === undefined ? [] : rowsOf(lead, ...(await sides(lead, ask)));
  const near = [...rows].sort((one, other) => Number(other.holds) - Number(one.holds) || (other.left ?? 0) - (one.left ?? 0)); // prettier-ignore
  const found: Labels[] = [];
  for (const labels of [...first, ...near.map((row) => row.labels)]) {
    if (!found.some((one) => agree(one, labels))) found.push(labels);
  }
  return found;
}

async function sides({ left, right }: Condition, ask: Ask): Promise<[readonly Value[], readonly Value[]]> {
  const of = async (text: string | undefined): Promise<readonly Value[]> => {
    if (text === undefined) return [];
    const value = Number(text);
    return Number.isNaN(value) ? await ask(text) : [{ labels: {}, value }];
  };
  return await Promise.all([of(left.text), of(right?.text)]);
}

async function outcomesOf(conditions: readonly Condition[], subject: Labels, ask: Ask): Promise<readonly Outcome[]> {
  return await Promise.all(
    conditions.map(async (condition) => {
      const [left, right] = await sides(condition, ask);
      return outcomeOf(condition, { left, right }, subject);
    }),
  );
}

/** Values by vantage behind what is compared. */
async function partsOf(outcomes: readonly Outcome[], subject: Labels, ask: Ask): Promise<readonly Part[]> {
  const texts = outcomes.flatMap(({ condition }) =>
    condition.kind === 'compared' ? insides(condition.left.text) : [],
  );
  const all = await Promise.all(
    [...new Set(texts)].map(async (text): Promise<readonly Part[]> => {
      const values = (await ask(text)).filter(({ labels }) => 'vantage' in labels && agree(labels, subject));
      const rows = values.map(({ labels, value }) => ({ labels: unnamed(labels), value }));
      const sorted = rows.sort((one, other) => other.value - one.value);
      return rows.length === 0 ? [] : [{ text, rows: sorted.slice(0, MAX_PARTS), more: Math.max(0, rows.length - MAX_PARTS) }]; // prettier-ignore
    }),
  );
  return all.flat();
}
