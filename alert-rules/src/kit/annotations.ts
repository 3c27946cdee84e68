import type { Common } from './common.js';
import type { AlertRule } from './rule.js';

/** Labels that a rule adds to those of its expression. */
export function labelsOf(
  { alert, fault, labels: own }: AlertRule,
  { labels }: Common,
): Readonly<Record<string, string>> {
  const place = alert.fault ?? fault;
  return { ...labels, severity: alert.severity, ...(place === undefined ? {} : { fault: place }), ...own };
}

/** In the order in which people read them; links that carry labels escape them. */
export function annotationsOf(rule: AlertRule, { grafana_url }: Common): Readonly<Record<string, string>> {
  const base = grafana_url.replace(/\/+$/, '');
  return {
    summary: rule.summary,
    impact: rule.impact,
    description: rule.evidence,
    runbook_url: `${base}/a/parallax-internet-app/runbooks/${rule.alert.runbook}`,
    dashboard_url: `${base}${dashboardPath(rule.dashboard)}`,
  };
}

/** The path of a dashboard with its variables; `{{ $labels.x }}` as a value becomes that label, escaped. */
export function dashboardPath({ uid, variables = {} }: AlertRule['dashboard']): string {
  const query = Object.entries(variables).map(([name, value]) => `var-${name}=${escaped(value)}`);
  return `/d/${uid}${query.length === 0 ? '' : `?${query.join('&')}`}`;
}

const escaped = (value: string): string => value.replace(/^\{\{ (\$labels\.\w+) \}\}$/, '{{ $1 | urlquery }}');
