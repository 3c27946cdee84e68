import * as cdn from './cdn.js';
import * as cdnAlerts from './cdn-alerts.js';
import type { Recorded } from './define.js';
import * as dns from './dns.js';
import * as objectives from './objectives.js';
import * as path from './path.js';
import * as reach from './reach.js';
import * as rounds from './rounds.js';
import * as tls from './tls.js';

export { defineRecorded, type Recorded } from './define.js';
export * from './rounds.js';
export * from './reach.js';
export * from './dns.js';
export * from './tls.js';
export * from './path.js';
export * from './cdn.js';
export * from './cdn-alerts.js';
export * from './objectives.js';

/** Every recorded series, by subject. To add one: its constant in the file of its subject. */
export const recorded: readonly Recorded[] = [rounds, reach, dns, tls, path, cdn, cdnAlerts, objectives].flatMap(
  (subject): Recorded[] => Object.values(subject),
);
