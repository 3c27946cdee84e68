import { defineMetric } from '../metric.js';

/** The agent about itself: build, configuration, scheduler, loop. */

export const agentBuild = defineMetric({
  name: 'parallax_build_info',
  type: 'info',
  unit: 'none',
  help: 'Version of the agent and of the runtime.',
  scope: 'vantage',
  labels: { version: 'open', node_version: 'open' },
  stability: 'stable',
});
