import { defineRecorded } from './define.js';

/** Service level objectives, by the name of the objective in `slo`. */

const OBJECTIVE = { slo: 'open' } as const;

export const sloRuns = defineRecorded({
  name: 'parallax:slo_runs:rate',
  unit: 'none',
  help: 'Runs a second that the objective judges, of vantages that are believed; those that failed by the vantage itself are left out.',
  labels: OBJECTIVE,
});

export const sloFailures = defineRecorded({
  name: 'parallax:slo_failures:rate',
  unit: 'none',
  help: 'Of these, runs a second that were not as the objective wants them: failed, or slow.',
  labels: OBJECTIVE,
});

export const sloErrors = defineRecorded({
  name: 'parallax:slo_errors:ratio',
  unit: 'ratio',
  help: 'Share of runs within the time in `over` that were not as the objective wants them.',
  labels: { ...OBJECTIVE, over: ['5m', '30m', '1h', '6h', '3d'] },
});

export const sloViolating = defineRecorded({
  name: 'parallax:slo_violating:rate1h',
  unit: 'none',
  help: '1 for a vantage that has seen more errors within an hour than the objective allows, else 0.',
  labels: { ...OBJECTIVE, vantage: 'open' },
});

export const sloBudgetLeft = defineRecorded({
  name: 'parallax:slo_budget_left:ratio',
  unit: 'ratio',
  help: 'Share of the error budget of the window that is left; below 0 the objective is missed.',
  labels: OBJECTIVE,
});
