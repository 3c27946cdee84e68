import { evaluation, seconds } from '../../kit/common.js';
import { defineSubject } from '../../kit/subject.js';
import { changeRules } from './changes.js';
import { changeTests } from './changes-tests.js';
import { linkBaseline, linkRules } from './link.js';
import { linkTests } from './link-tests.js';
import { loopRules } from './loop.js';
import { loopTests } from './loop-tests.js';
import { lossRules } from './loss.js';
import { lossTests } from './loss-tests.js';
import { mtuBaseline, mtuRules } from './mtu.js';
import { mtuTests } from './mtu-tests.js';
import { pathSettings } from './settings.js';

/** What looks back over a day or a week. Less than the five minutes for which a series is found without a new sample. */
const SELDOM = '4m';

/** What happens between vantage and target. */
export const path = defineSubject({
  settings: pathSettings,
  files: (settings, common) => {
    const by = { settings, common };
    const interval = evaluation(common);
    const baselines = seconds(interval) > seconds(SELDOM) ? interval : SELDOM;
    const topics = [
      { name: 'loss', rules: lossRules(by) },
      { name: 'link', rules: linkRules(by) },
      { name: 'changes', rules: changeRules(by) },
      { name: 'mtu', rules: mtuRules(by) },
      { name: 'loop', rules: loopRules(by) },
    ];
    return [
      {
        name: 'parallax-path',
        about: `Paths that lose packets, slow links, storms of changes, smaller packets, loops: from probes of the type path.
Links are judged where the probe has metrics: { links: true }, sizes where it has mtu: true.`,
        groups: [
          { name: 'parallax-path-baselines', interval: baselines, rules: [linkBaseline(by), mtuBaseline] },
          ...topics.map(({ name, rules }) => ({ name: `parallax-path-${name}`, interval, rules })),
        ],
        tests: [...lossTests, ...linkTests, ...changeTests, ...mtuTests, ...loopTests],
      },
    ];
  },
});
