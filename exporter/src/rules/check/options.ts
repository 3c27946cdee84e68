/** What users settle. */
export interface CheckOptions {
  /** Seconds, of groups that do not say how often they are evaluated. */
  readonly interval: number;
  /** What `severity` may be. */
  readonly severities: readonly string[];
  /** Labels and annotations that an alert must have. */
  readonly labels: readonly string[];
  readonly annotations: readonly string[];
  /** Labels that users add to their targets. */
  readonly ownLabels: readonly string[];
  /** Rulers that must take the rules; for the others what they refuse is a warning. */
  readonly rulers: readonly string[];
}

export const DEFAULT_OPTIONS: CheckOptions = {
  interval: 60,
  severities: ['critical', 'warning', 'info', 'page', 'ticket'],
  labels: ['severity'],
  annotations: ['summary', 'runbook_url'],
  ownLabels: [],
  rulers: [],
};
