import { evaluation } from '../../kit/common.js';
import { defineSubject } from '../../kit/subject.js';
import type { Rule, RuleFile } from '../../kit/rule.js';
import { baselineTests } from './baseline-tests.js';
import { baseline } from './baseline.js';
import { down } from './down.js';
import { downTests } from './down-tests.js';
import { lossyTests } from './lossy-tests.js';
import { lossyAlert, lossyRecords } from './lossy.js';
import { networkTests } from './network-tests.js';
import { scenarioTests } from './scenario-tests.js';
import { networkAlert, networkRecords } from './network.js';
import { settings } from './settings.js';
import { slowAlert, slowRecords } from './slow.js';
import { slowTests } from './slow-tests.js';
import { unjudgedTests } from './unjudged-tests.js';
import { unjudged } from './unjudged.js';

/** Whether targets are reached, and how well. */
export const reach = defineSubject({
  settings,
  files: (own, common) => {
    const file = ({ rules, name, ...rest }: Part): RuleFile => ({
      ...{ name, ...rest },
      groups: [{ name, interval: evaluation(common), rules }],
    });
    return [
      file({
        name: 'parallax-reach',
        about: 'Targets that are down, networks that are cut off, and targets that nobody judges.',
        rules: [...networkRecords(own, common), networkAlert(own), ...down(own, common), unjudged(own)],
        tests: [...downTests, ...networkTests, ...unjudgedTests, ...scenarioTests],
      }),
      file({
        name: 'parallax-lossy',
        about: 'Targets that answer, but not always.',
        rules: [...lossyRecords(own), lossyAlert(own, common)],
        tests: lossyTests,
      }),
      file({
        name: 'parallax-slow',
        about: 'Targets that are slower than they usually are at this hour of the week.',
        rules: [...slowRecords(own), slowAlert(own, common)],
        tests: slowTests,
      }),
      file({
        name: 'parallax-baseline',
        about: 'How long runs usually take at this hour of the week.',
        rules: baseline(own),
        tests: baselineTests,
        evaluation: '1h',
      }),
    ];
  },
});

interface Part extends Omit<RuleFile, 'groups'> {
  readonly rules: readonly Rule[];
}
