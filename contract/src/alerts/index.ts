import * as agent from './agent.js';
import * as cdn from './cdn.js';
import * as dns from './dns.js';
import * as objectives from './objectives.js';
import * as path from './path.js';
import * as reach from './reach.js';
import * as tls from './tls.js';
import * as vantage from './vantage.js';
import type { Alert } from './define.js';

export { ALERT_SEVERITIES, defineAlert, FAULTS, type Alert, type AlertFault, type AlertSeverity } from './define.js';
export * from './reach.js';
export * from './dns.js';
export * from './tls.js';
export * from './path.js';
export * from './cdn.js';
export * from './vantage.js';
export * from './agent.js';
export * from './objectives.js';

/** Every alert, by subject. To add one: its constant in the file of its subject, its rule, its runbook. */
export const alerts: readonly Alert[] = [reach, dns, tls, path, cdn, vantage, agent, objectives].flatMap(
  (subject): Alert[] => Object.values(subject),
);
