import { FAULTS } from '../alerts/define.js';
import { defineRecorded } from './define.js';

/** What each vantage says of each target round by round, whom to believe, and how many agree. */

const PAIR = { vantage: 'open', probe: 'open', target: 'open' } as const;
const TARGET = { probe: 'open', target: 'open' } as const;

export const vantageNetwork = defineRecorded({
  name: 'parallax:vantage_network:info',
  unit: 'none',
  help: 'Network of each vantage, always 1: AS number, else name; where neither is configured the vantage stands for itself.',
  labels: { vantage: 'open', network: 'open' },
});

export const vantageCountry = defineRecorded({
  name: 'parallax:vantage_country:info',
  unit: 'none',
  help: 'Country of each vantage, always 1; where it is not configured the vantage stands for itself.',
  labels: { vantage: 'open', country: 'open' },
});

export const vantageSickNow = defineRecorded({
  name: 'parallax:vantage_sick:max',
  unit: 'none',
  help: '1 for a vantage that says of itself that it cannot judge its targets, 0 for a well one; absent until it knows.',
  labels: { vantage: 'open' },
});

export const probeFailedLast = defineRecorded({
  name: 'parallax:probe_failed:last',
  unit: 'none',
  help: '1 when the last run failed (of several addresses: at least half), 0 when it succeeded; absent when the vantage does not report.',
  labels: PAIR,
});

export const vantageFailedRatio = defineRecorded({
  name: 'parallax:vantage_failed:ratio',
  unit: 'ratio',
  help: 'Share of the targets of a vantage whose last run failed; absent with fewer than three targets, and for sick vantages.',
  labels: { vantage: 'open' },
});

export const vantageLocalProblem = defineRecorded({
  name: 'parallax:vantage_local_problem:avg',
  unit: 'none',
  help: '1 for a vantage that sees most of its targets fail while most other vantages do not, else 0; only with three targets or more.',
  labels: { vantage: 'open' },
});

export const probeFailedEligible = defineRecorded({
  name: 'parallax:probe_failed:eligible',
  unit: 'none',
  help: 'As parallax:probe_failed:last, of vantages that are neither sick nor have a problem of their own.',
  labels: PAIR,
});

export const probeViolating = defineRecorded({
  name: 'parallax:probe_violating:rounds',
  unit: 'none',
  help: '1 when enough of the last rounds of this vantage failed, else 0; rounds in which it was not eligible do not count.',
  labels: PAIR,
});

export const targetVantages = defineRecorded({
  name: 'parallax:target_vantages:count',
  unit: 'none',
  help: 'Eligible vantages that judge the target.',
  labels: TARGET,
});

export const targetViolating = defineRecorded({
  name: 'parallax:target_violating:sum',
  unit: 'none',
  help: 'Eligible vantages for which the target fails.',
  labels: TARGET,
});

export const targetRound = defineRecorded({
  name: 'parallax:target_round:quorum',
  unit: 'none',
  help: '1 when enough vantages agree in this round that the target fails, else 0.',
  labels: TARGET,
});

export const targetDownQuorum = defineRecorded({
  name: 'parallax:target_down:quorum',
  unit: 'none',
  help: '1 when enough vantages in enough networks and countries agree, in enough rounds, that the target is down, else 0.',
  labels: TARGET,
});

export const targetFault = defineRecorded({
  name: 'parallax:target_fault:max',
  unit: 'none',
  help: 'Where the fault lies by most of the failures of the last rounds, in the label `fault`; the value is how many there were, half as many again for the fault of the evaluation before.',
  labels: { ...TARGET, fault: FAULTS },
});
