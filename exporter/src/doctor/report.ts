/** What the doctor says about an endpoint, for people and as JSON. */

export const CHECKS = [
  'reach',
  'authorised',
  'protocol',
  'tenant',
  'clock',
  'limits',
  'latency',
  'exemplars',
  'native_histograms',
  'window',
  'queue',
  'outage',
] as const;
export type CheckName = (typeof CHECKS)[number];

/** `skipped`: not looked at, and why. */
export type State = 'ok' | 'warning' | 'problem' | 'skipped';

export interface Check {
  readonly check: CheckName;
  readonly state: State;
  /** In a sentence. */
  readonly says: string;
  /** What to do about it. */
  readonly remedy?: string;
}

export interface Report {
  readonly endpoint: string;
  readonly kind: 'remote_write' | 'loki';
  /** Without query and fragment. */
  readonly url: string;
  readonly checks: readonly Check[];
}

export const ok = (check: CheckName, says: string): Check => ({ check, state: 'ok', says });
export const skipped = (check: CheckName, says: string): Check => ({ check, state: 'skipped', says });
export const warning = (check: CheckName, says: string, remedy: string): Check => ({
  ...{ check, state: 'warning', says, remedy },
});
export const problem = (check: CheckName, says: string, remedy: string): Check => ({
  ...{ check, state: 'problem', says, remedy },
});

/** `https://host/path` without what may hold a secret. */
export function placeOf(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}
