import type { Alert } from '@parallax/contract';
import type { InputSeries, RuleTest } from './rule-test.js';

export interface Ending {
  readonly alert: Alert;
  /** Values of the first twenty minutes, during which it fires, and of those after it is mended. */
  readonly bad: string;
  readonly good: string;
  readonly input: (vantage: string, values: string) => readonly InputSeries[];
  /** Of the alert, beside the vantage. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** How an alert on a gauge ends: five minutes after it is mended, and ten after the vantage says nothing more. */
export function ending({ alert, bad, good, input, labels = {} }: Ending): RuleTest {
  const of = (...vantages: readonly string[]): { labels: Record<string, string> }[] =>
    vantages.map((vantage) => ({ labels: { vantage, ...labels } }));
  return {
    name: `${alert.name} ends a while after it is mended, and later where nothing more is heard`,
    input: [...input('mended', `${bad} ${good}x30`), ...input('gone', `${bad} stale`)],
    alerts: [
      { at: '24m', alert, firing: of('gone', 'mended') },
      { at: '26m', alert, firing: of('gone') },
      { at: '29m', alert, firing: of('gone') },
      { at: '31m', alert, firing: [] },
    ],
  };
}
