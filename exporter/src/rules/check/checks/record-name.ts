import type { Check } from '../check.js';

const NAME = /^[a-zA-Z_][a-zA-Z0-9_]*:[a-zA-Z_][a-zA-Z0-9_]*:[a-zA-Z0-9_]+$/;

export const recordName: Check = {
  id: 'record-name',
  title: 'A recorded series that is not named level:metric:operations',
  severity: 'warning',
  help: 'By the colons people see that a rule made it, over which labels it was aggregated and what was done (https://prometheus.io/docs/practices/rules/). Without them it looks like the metric of some program.',
  run: ({ rule }) => {
    if (rule.kind !== 'record' || NAME.test(rule.name)) return [];
    const parts = rule.name.split(':').length;
    const reason =
      parts === 1
        ? `${rule.name} looks like a metric that a program exposes`
        : `${rule.name} has ${parts} parts; level:metric:operations has three`;
    const remedy = 'Name it such as job:http_requests:rate5m.';
    return [{ place: rule.places.name, reason, remedy }];
  },
};
