/** What the vantages see of the DNS weights: the share of each provider beside the share that it was meant to have. */
import { dnsShareAnswers, dnsShareDrift, dnsShareIntended, dnsShareStep, increase, selector } from '@parallax/contract';
import type { Prometheus } from '../parts/prometheus.js';
import { PROVIDERS } from './cdn.js';
import { SHARE } from './cdn-config.js';
import type { Paint } from './view.js';

export interface Share {
  readonly provider: string;
  /** Of the answers of all vantages over the window, 0 to 1. */
  readonly measured: number;
  /** By the weights in the agents' configuration. */
  readonly intended: number;
  /** How far a vantage's measurement is from what chance explains, the farthest; 0 while it is inside. */
  readonly drift: number;
}

export interface Shares {
  /** In the order of the providers. */
  readonly shares: readonly Share[];
  /** Answers over the window. */
  readonly answers: number;
  /** Rounds over the window by what they say of the three hostnames. */
  readonly step: Readonly<Record<string, number>>;
}

/** Asks for the answers of the last `window` seconds. */
export async function lookShares(prometheus: Prometheus, window: number): Promise<Shares> {
  const range = `${window}s`;
  const [answers, intended, drift, step] = await Promise.all([
    prometheus.query(`sum by (provider) (${increase(dnsShareAnswers, range, SHARE)})`),
    prometheus.query(`max by (provider) (${selector(dnsShareIntended, SHARE)})`),
    prometheus.query(`max by (provider) (${selector(dnsShareDrift, SHARE)})`),
    prometheus.query(`sum by (outcome) (${increase(dnsShareStep, range, SHARE)})`),
  ]);
  const all = answers.reduce((sum, { value }) => sum + value, 0);
  const of = (list: typeof answers, provider: string): number =>
    list.find(({ labels }) => labels['provider'] === provider)?.value ?? 0;
  const shares = PROVIDERS.map(({ name }) => ({
    ...{ provider: name, measured: all === 0 ? 0 : of(answers, name) / all },
    ...{ intended: of(intended, name), drift: of(drift, name) },
  }));
  return {
    shares,
    answers: Math.round(all),
    step: Object.fromEntries(step.map(({ labels, value }) => [labels['outcome'] ?? '', value])),
  };
}

const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;

/** One line for the screen. */
export function shareLine({ shares, answers, step }: Shares, paint: Paint): string {
  if (answers === 0) return paint.dim('DNS share: ...');
  const each = shares.map(({ provider, measured, intended, drift }) => {
    const text = `${provider} ${percent(measured)} (meant ${percent(intended)}${drift > 0 ? `, drift ${(100 * drift).toFixed(1)} %` : ''})`;
    return drift > 0 ? paint.bad(text) : paint.good(text);
  });
  // A round judges 1 pair of hostnames in 20 wrong by chance.
  const apart =
    (step['out_of_step'] ?? 0) > (step['in_step'] ?? 0) ? paint.bad('hostnames out of step') : 'hostnames in step';
  return `DNS share of ${answers} answers: ${each.join(', ')}; ${apart}`;
}
