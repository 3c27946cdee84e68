import type { Check, Draft, RuleHere } from '../check.js';
import type { Fault } from '../../promql/index.js';

export const syntax: Check = {
  id: 'syntax',
  title: 'An expression that does not parse',
  severity: 'error',
  help: 'The grammar is that of Prometheus 3 with all its experimental functions. Dialects, such as functions of MetricsQL, do not parse.',
  run: (here) => faultsOf(here, 'syntax'),
};

export const faultsOf = (
  { rule, analysis }: RuleHere,
  kind: Fault['kind'],
  remedy = 'Correct the expression here.',
): Draft[] =>
  analysis.faults
    .filter((fault) => fault.kind === kind)
    .map(({ from, to, message }) => ({ place: rule.places.within(from, to), reason: message, remedy }));
