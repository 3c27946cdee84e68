import { defineAlert } from './define.js';

/** Whether those who measure can be believed. */

export const vantageIsSick = defineAlert({
  name: 'ParallaxVantageSick',
  severity: 'warning',
  fault: 'vantage',
  help: 'A vantage cannot judge its targets; it is not counted.',
  runbook: 'vantage-sick',
});

export const vantageHasLocalProblem = defineAlert({
  name: 'ParallaxVantageLocalProblem',
  severity: 'warning',
  fault: 'vantage',
  help: 'A vantage sees most of its targets fail while the others do not; it is not counted.',
  runbook: 'vantage-local-problem',
});

export const vantageSilent = defineAlert({
  name: 'ParallaxVantageSilent',
  severity: 'warning',
  fault: 'vantage',
  help: 'A vantage that reported before says nothing any more.',
  runbook: 'vantage-gone',
});

export const vantageClockWrong = defineAlert({
  name: 'ParallaxVantageClockWrong',
  severity: 'warning',
  fault: 'vantage',
  help: 'The clock of a vantage is wrong or was set.',
  runbook: 'vantage-clock',
});

export const vantageStalled = defineAlert({
  name: 'ParallaxVantageStalled',
  severity: 'warning',
  fault: 'vantage',
  help: 'A vantage is too busy to probe on time.',
  runbook: 'vantage-stalled',
});

export const watchdog = defineAlert({
  name: 'ParallaxWatchdog',
  severity: 'info',
  fault: 'unknown',
  help: 'Always fires: when it stops, alerting is broken.',
  runbook: 'watchdog',
});
