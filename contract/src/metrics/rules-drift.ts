import { RULES_DIFFERENCES } from '../labels.js';
import { defineMetric } from '../metric.js';

/**
 * How alert rules in Git differ from those of a ruler, written by `parallax rules drift --metric FILE` for the textfile
 * collector of node_exporter; no agent serves them. `destination` is its name in parallax.rules.yml.
 */

export const rulesDrift = defineMetric({
  name: 'parallax_rules_drift',
  type: 'gauge',
  unit: 'none',
  help: 'Rule groups that are not at the destination as they are in Git.',
  scope: 'command',
  labels: { destination: 'open', difference: RULES_DIFFERENCES },
  stability: 'stable',
});

export const rulesForeignGroups = defineMetric({
  name: 'parallax_rules_foreign_groups',
  type: 'gauge',
  unit: 'none',
  help: 'Rule groups at the destination that belong to somebody else.',
  scope: 'command',
  labels: { destination: 'open' },
  stability: 'stable',
});

export const rulesDriftChecked = defineMetric({
  name: 'parallax_rules_drift_checked_timestamp_seconds',
  type: 'gauge',
  unit: 'timestamp_seconds',
  help: 'When the rules of the destination were last compared with Git.',
  scope: 'command',
  labels: { destination: 'open' },
  stability: 'stable',
});
