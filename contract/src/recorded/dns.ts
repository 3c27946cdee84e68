import { defineRecorded } from './define.js';

/** Names and resolvers. */

export const resolverFailingRounds = defineRecorded({
  name: 'parallax:resolver_failing:rounds',
  unit: 'none',
  help: '1 when this resolver left an eligible vantage without an answer for most of the last minutes, else 0.',
  labels: { vantage: 'open', resolver: 'open' },
});

export const dnsAnswerWrongRounds = defineRecorded({
  name: 'parallax:dns_answer_wrong:rounds',
  unit: 'none',
  help: '1 when the last rounds of an eligible vantage failed for answers that are not the expected ones, else 0; of dns probes.',
  labels: { vantage: 'open', probe: 'open', target: 'open' },
});
