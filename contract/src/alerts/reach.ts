import { defineAlert } from './define.js';

/** Whether targets are reached, and how well. */

export const targetDown = defineAlert({
  name: 'ParallaxTargetDown',
  severity: 'critical',
  help: 'Enough vantages in enough networks agree, round after round, that a target does not answer.',
  runbook: 'target-down',
});

export const targetDownSomewhere = defineAlert({
  name: 'ParallaxTargetDownSomewhere',
  severity: 'warning',
  help: 'Some vantages do not reach a target, too few to call it down.',
  runbook: 'target-down-somewhere',
});

export const networkCutOff = defineAlert({
  name: 'ParallaxNetworkCutOff',
  severity: 'warning',
  fault: 'path',
  help: 'The vantages of one network do not reach what the others reach.',
  runbook: 'network-cut-off',
});

export const targetLossy = defineAlert({
  name: 'ParallaxTargetLossy',
  severity: 'warning',
  help: 'A part of the runs to a target fails, seen by enough vantages.',
  runbook: 'target-lossy',
});

export const targetSlow = defineAlert({
  name: 'ParallaxTargetSlow',
  severity: 'warning',
  fault: 'target',
  help: 'A target is slower than its own baseline of this hour of the week, seen by enough vantages.',
  runbook: 'target-slow',
});

export const noEligibleVantages = defineAlert({
  name: 'ParallaxNoEligibleVantages',
  severity: 'critical',
  fault: 'vantage',
  help: 'A target is probed, and no vantage is fit to judge it: nothing would page if it went down.',
  runbook: 'no-eligible-vantages',
});
