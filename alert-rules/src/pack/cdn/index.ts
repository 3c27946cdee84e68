import { evaluation, seconds } from '../../kit/common.js';
import type { RuleGroup } from '../../kit/rule.js';
import { defineSubject } from '../../kit/subject.js';
import { contentRules } from './content.js';
import { contentTests } from './content-tests.js';
import { driftRules, stepRules } from './dns-share.js';
import { dnsShareTests } from './dns-share-tests.js';
import { edgeRules } from './edge.js';
import { edgeTests } from './edge-tests.js';
import { errorRules } from './errors.js';
import { errorTests } from './errors-tests.js';
import { hitBaseline, hitRules } from './hits.js';
import { hitTests } from './hits-tests.js';
import { headerRules, ttlRules } from './keeping.js';
import { hourTests } from './hour-tests.js';
import { keepingTests } from './keeping-tests.js';
import { lintRules } from './lint.js';
import { lintTests } from './lint-tests.js';
import { cdnScorecard } from './scorecard.js';
import { cdnSettings, type CdnRules } from './settings.js';
import { verdictRules } from './verdict.js';
import { verdictTests } from './verdict-tests.js';

/** What looks back over a week. Less than the five minutes for which a series is found without a new sample. */
const SELDOM = '4m';

function groups(by: CdnRules): readonly RuleGroup[] {
  const interval = evaluation(by.common);
  const topics = [
    { name: 'verdict', rules: verdictRules(by) },
    { name: 'errors', rules: errorRules(by) },
    { name: 'edge', rules: edgeRules(by) },
    { name: 'hits', rules: hitRules(by) },
    { name: 'content', rules: contentRules(by) },
    { name: 'keeping', rules: [...ttlRules(by), ...headerRules(by)] },
    { name: 'lint', rules: lintRules(by) },
  ];
  const baselines = seconds(interval) > seconds(SELDOM) ? interval : SELDOM;
  return [
    { name: 'parallax-cdn-baselines', interval: baselines, rules: [hitBaseline(by)] },
    ...topics.map(({ name, rules }) => ({ name: `parallax-cdn-${name}`, interval, rules })),
  ];
}

/** Providers, beside the one that we know. */
export const cdn = defineSubject({
  settings: cdnSettings,
  files: (settings, common) => [
    cdnScorecard,
    {
      name: 'parallax-cdn',
      about: `Providers that are slower than agreed, fail, serve from the wrong place, cache less than they used to, or serve
something else than the origin: from probes of the type cdn.`,
      groups: groups({ settings, common }),
      tests: [
        ...[...verdictTests, ...errorTests, ...edgeTests, ...hitTests],
        ...[...contentTests, ...keepingTests, ...lintTests, ...hourTests],
      ],
    },
    {
      name: 'parallax-dns-share',
      about: 'Splits of traffic by DNS that are not what was meant: from probes of the type dns-share.',
      groups: [
        {
          name: 'parallax-dns-share',
          interval: evaluation(common),
          rules: [...driftRules({ settings, common }), ...stepRules({ settings, common })],
        },
      ],
      tests: dnsShareTests,
    },
  ],
});
