import { defineAlert } from './define.js';

/** The agent, its queue and its configuration. Of one vantage among others: nothing here wakes anybody. */

export const agentConfigRefused = defineAlert({
  name: 'ParallaxAgentConfigRefused',
  severity: 'warning',
  fault: 'vantage',
  help: 'An agent runs on an old configuration: the new one was refused.',
  runbook: 'agent-config',
});

export const agentInternalFailures = defineAlert({
  name: 'ParallaxAgentInternalFailures',
  severity: 'warning',
  fault: 'vantage',
  help: 'Runs fail for reasons that lie in the agent or its machine.',
  runbook: 'agent-internal',
});

export const agentSeriesNearLimit = defineAlert({
  name: 'ParallaxAgentSeriesNearLimit',
  severity: 'warning',
  fault: 'vantage',
  help: 'An agent holds nearly as many series as it may, or has begun to fold them.',
  runbook: 'agent-series',
});

export const queueBacklogOld = defineAlert({
  name: 'ParallaxQueueBacklogOld',
  severity: 'warning',
  fault: 'receiver',
  help: 'Measurements wait to be delivered for longer than they should.',
  runbook: 'queue-backlog',
});

export const queueFillsUp = defineAlert({
  name: 'ParallaxQueueFillsUp',
  severity: 'warning',
  fault: 'receiver',
  help: 'A queue will be full within hours and then drop the oldest measurements.',
  runbook: 'queue-fills-up',
});

export const queueLosesItems = defineAlert({
  name: 'ParallaxQueueLosesItems',
  severity: 'warning',
  fault: 'vantage',
  help: 'Measurements were lost.',
  runbook: 'queue-loses',
});

export const queueNotWritable = defineAlert({
  name: 'ParallaxQueueNotWritable',
  severity: 'warning',
  fault: 'vantage',
  help: 'The disk takes nothing; measurements wait in memory.',
  runbook: 'queue-not-writable',
});

export const queueUncleanStart = defineAlert({
  name: 'ParallaxQueueUncleanStart',
  severity: 'info',
  fault: 'vantage',
  help: 'An agent was killed or its machine stopped.',
  runbook: 'queue-unclean',
});

export const receiverRefuses = defineAlert({
  name: 'ParallaxReceiverRefuses',
  severity: 'warning',
  fault: 'receiver',
  help: 'An endpoint takes nothing: credentials, tenant, address or clock.',
  runbook: 'receiver-refuses',
});

export const receiverRejectsSamples = defineAlert({
  name: 'ParallaxReceiverRejectsSamples',
  severity: 'warning',
  fault: 'receiver',
  help: 'An endpoint rejects some of what it is sent.',
  runbook: 'receiver-rejects',
});
