import { FAULTS } from '../alerts/define.js';
import { defineRecorded } from './define.js';

/** How well targets are reached: by network, by share of runs, and beside their own baseline. */

const PAIR = { vantage: 'open', probe: 'open', target: 'open' } as const;
const NETWORK = { network: 'open' } as const;

export const networkFailedRatio = defineRecorded({
  name: 'parallax:network_failed:ratio',
  unit: 'ratio',
  help: 'Share of the vantages of a network, sick ones left out, whose last run failed.',
  labels: { ...NETWORK, probe: 'open', target: 'open' },
});

export const networkCutOffRatio = defineRecorded({
  name: 'parallax:network_cut_off:ratio',
  unit: 'ratio',
  help: 'Share of the targets that are well for most networks which this network does not reach; only with enough vantages and targets.',
  labels: NETWORK,
});

export const networkCutOffRound = defineRecorded({
  name: 'parallax:network_cut_off:round',
  unit: 'none',
  help: '1 when a network does not reach so many targets in this round that it is cut off, else 0.',
  labels: NETWORK,
});

export const vantageCutOff = defineRecorded({
  name: 'parallax:vantage_cut_off:rounds',
  unit: 'none',
  help: '1 for each vantage of a network that is cut off, in enough of the last rounds, else 0.',
  labels: { vantage: 'open', network: 'open' },
});

export const probeFailedRatio = defineRecorded({
  name: 'parallax:probe_failed:ratio',
  unit: 'ratio',
  help: 'Share of runs that failed within the window of ParallaxTargetLossy; only with enough runs, and where the target was not down.',
  labels: PAIR,
});

export const probeLossy = defineRecorded({
  name: 'parallax:probe_lossy:eligible',
  unit: 'none',
  help: '1 when too large a share of the runs failed, else 0; of vantages that were neither sick nor had a problem of their own.',
  labels: PAIR,
});

export const targetLossyFault = defineRecorded({
  name: 'parallax:target_lossy_fault:max',
  unit: 'none',
  help: 'Where the fault lies by most of the failures of lossy runs, in the label `fault`; the value is how many there were, half as many again for the fault of the evaluation before.',
  labels: { probe: 'open', target: 'open', fault: FAULTS },
});

export const probeMedian = defineRecorded({
  name: 'parallax:probe_duration_seconds:p50',
  unit: 'seconds',
  help: 'Median duration of successful runs within the window of ParallaxTargetSlow; only with enough runs.',
  labels: PAIR,
});

export const probeMedianHour = defineRecorded({
  name: 'parallax:probe_duration_seconds:p50_over1h',
  unit: 'seconds',
  help: 'Median over an hour of parallax:probe_duration_seconds:p50: what baselines are made of.',
  labels: PAIR,
});

export const probeSpreadHour = defineRecorded({
  name: 'parallax:probe_duration_spread_seconds:over1h',
  unit: 'seconds',
  help: 'How far above that median a tenth of the hour was.',
  labels: PAIR,
});

export const probeBaseline = defineRecorded({
  name: 'parallax:probe_duration_baseline_seconds:p50',
  unit: 'seconds',
  help: 'What is usual at this hour of the week: the median of the same hour of the last four weeks, or of the last day where there is no such history.',
  labels: PAIR,
});

export const probeBaselineSpread = defineRecorded({
  name: 'parallax:probe_duration_baseline_spread_seconds:p50',
  unit: 'seconds',
  help: 'How far above the baseline is usual, within such an hour and from week to week.',
  labels: PAIR,
});

export const probeSlow = defineRecorded({
  name: 'parallax:probe_slow:eligible',
  unit: 'none',
  help: '1 when the median is above all bounds of the baseline, else 0; of vantages that were neither sick nor had a problem of their own.',
  labels: PAIR,
});
