import { aggregate, cdnErrorsFound, cdnFindings, cdnLintErrors, selector } from '@parallax/contract';
import { label, listed } from '../../kit/evidence.js';
import { eligible } from '../../kit/quorum.js';
import type { Rule } from '../../kit/rule.js';
import type { CdnRules } from './settings.js';
import { LINT_DASHBOARD, WAY } from './shares.js';

/** All vantages look at the same objects: the most that one of them found. Findings of the origin count as its own. */
export function lintRules({ settings: { lint } }: CdnRules): readonly Rule[] {
  const errors = selector(cdnFindings, { severity: 'error' });
  const seen = eligible(aggregate('max', ['vantage', ...WAY, 'rule'], errors));
  const way = WAY.map((name) => `${name}=%q`).join(',');
  return [
    { record: cdnErrorsFound, expr: aggregate('max', [...WAY, 'rule'], seen) },
    {
      alert: cdnLintErrors,
      expr: `${aggregate('sum', WAY, cdnErrorsFound.name)} > 0`,
      for: lint.for,
      keepFiring: '15m',
      summary: `The lint finds errors at ${label('provider')} of ${label('target')} (${label('probe')})`,
      impact: `Caches of ${label('target')} do not do their work, or serve what they must not.`,
      evidence: listed(`${cdnErrorsFound.name}{${way}} > 0`, WAY, { before: 'Rules and how many objects break them:', each: ' {{ .Labels.rule }} {{ .Value }}', after: '.' }, 'rule'), // prettier-ignore
      dashboard: LINT_DASHBOARD,
    },
  ];
}
