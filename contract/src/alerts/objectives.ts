import { defineAlert } from './define.js';

/** Service level objectives. */

export const objectiveBurnsFast = defineAlert({
  name: 'ParallaxObjectiveBurnsFast',
  severity: 'critical',
  fault: 'target',
  help: 'The error budget of an objective would be used up within days.',
  runbook: 'objective-burns',
});

export const objectiveBurnsSlowly = defineAlert({
  name: 'ParallaxObjectiveBurnsSlowly',
  severity: 'warning',
  fault: 'target',
  help: 'The error budget of an objective goes faster than it may.',
  runbook: 'objective-burns',
});
