/**
 * Alerts, declared once: rules, inhibitions, runbooks and dashboards take the constant. The rule behind it is in
 * `alert-rules/src/pack/`.
 */

/** `critical` wakes somebody, `warning` waits for the morning, `info` is for the record. */
export const ALERT_SEVERITIES = ['critical', 'warning', 'info'] as const;
export type AlertSeverity = (typeof ALERT_SEVERITIES)[number];

/** Where the fault lies, as far as the evidence tells; the value of the label `fault` of every alert. */
export const FAULTS = ['target', 'path', 'resolver', 'cdn', 'vantage', 'receiver', 'unknown'] as const;
export type AlertFault = (typeof FAULTS)[number];

export interface Alert {
  readonly name: string;
  readonly severity: AlertSeverity;
  /** Absent where each firing says it itself. */
  readonly fault?: AlertFault;
  /** What it says, in one sentence. */
  readonly help: string;
  /** Page in `alert-rules/runbooks/`, without `.md`. */
  readonly runbook: string;
}

type AlertName<A extends Alert> = A['name'] extends `Parallax${Capitalize<string>}`
  ? unknown
  : { name: 'an alert is named ParallaxSubjectState' };

/** Declares an alert; a name that breaks the convention does not compile. */
export function defineAlert<const A extends Alert>(alert: A & AlertName<A>): A {
  return Object.freeze(alert);
}
