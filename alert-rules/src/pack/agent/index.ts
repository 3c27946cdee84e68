import { evaluation } from '../../kit/common.js';
import { defineSubject } from '../../kit/subject.js';
import { agentTests } from './agent-tests.js';
import { agentRules } from './agent.js';
import { queueTests } from './queue-tests.js';
import { queueRules } from './queue.js';
import { receiverTests } from './receiver-tests.js';
import { receiverRules } from './receiver.js';
import { settings } from './settings.js';

/** The agent, its queues, and who takes what is in them. */
export const agent = defineSubject({
  settings,
  files: (own, common) => [
    {
      name: 'parallax-agent',
      about: `Agents, their queues and their receivers.
What cannot be delivered cannot tell so at the receiver: evaluate these where the agents are scraped, too, or send the
agents' own series to a second store. Where neither is done, a vantage that is silent is all there is.`,
      groups: [
        {
          name: 'parallax-agent',
          interval: evaluation(common),
          rules: [...agentRules(own), ...queueRules(own), ...receiverRules(own)],
        },
      ],
      tests: [...agentTests, ...queueTests, ...receiverTests],
    },
  ],
});
