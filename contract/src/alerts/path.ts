import { defineAlert } from './define.js';

/** What happens between vantage and target. */

export const pathForwardingLoss = defineAlert({
  name: 'ParallaxPathForwardingLoss',
  severity: 'warning',
  fault: 'path',
  help: 'Flows end before the destination, seen by enough vantages.',
  runbook: 'path-loss',
});

export const pathLinkSlow = defineAlert({
  name: 'ParallaxPathLinkSlow',
  severity: 'warning',
  fault: 'path',
  help: 'A link that several paths share adds more delay than it used to.',
  runbook: 'slow-link',
});

export const pathChangeStorm = defineAlert({
  name: 'ParallaxPathChangeStorm',
  severity: 'warning',
  fault: 'path',
  help: 'The path changes again and again.',
  runbook: 'path-change',
});

export const pathMtuDrop = defineAlert({
  name: 'ParallaxPathMtuDrop',
  severity: 'warning',
  fault: 'path',
  help: 'Packets of a size that came through no longer do.',
  runbook: 'path-mtu',
});

export const pathLoop = defineAlert({
  name: 'ParallaxPathLoop',
  severity: 'warning',
  fault: 'path',
  help: 'Packets go round between routers.',
  runbook: 'path-loop',
});
