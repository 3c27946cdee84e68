import { defineAlert } from './define.js';

/** Names and resolvers. */

export const resolverFailing = defineAlert({
  name: 'ParallaxResolverFailing',
  severity: 'warning',
  fault: 'resolver',
  help: 'A resolver does not answer a vantage.',
  runbook: 'resolver-failing',
});

export const dnsAnswerWrong = defineAlert({
  name: 'ParallaxDnsAnswerWrong',
  severity: 'critical',
  fault: 'resolver',
  help: 'Name servers give an answer that is not the expected one, seen by enough vantages.',
  runbook: 'dns-answer-wrong',
});

export const dnsServersDisagree = defineAlert({
  name: 'ParallaxDnsServersDisagree',
  severity: 'warning',
  fault: 'resolver',
  help: 'The servers of a zone serve different serials.',
  runbook: 'dns-servers-disagree',
});
