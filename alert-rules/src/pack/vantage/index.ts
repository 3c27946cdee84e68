import { evaluation } from '../../kit/common.js';
import { defineSubject } from '../../kit/subject.js';
import { paceTests } from './pace-tests.js';
import { paceRules } from './pace.js';
import { settings } from './settings.js';
import { stateTests } from './state-tests.js';
import { stateRules } from './state.js';

/** Whether those who measure can be believed. */
export const vantage = defineSubject({
  settings,
  files: (own, common) => [
    {
      name: 'parallax-vantage',
      about:
        'Vantages that are sick, alone with their failures, silent, late or wrong about the time; and the watchdog.',
      groups: [
        { name: 'parallax-vantage', interval: evaluation(common), rules: [...stateRules(own), ...paceRules(own)] },
      ],
      tests: [...stateTests, ...paceTests],
    },
  ],
});
