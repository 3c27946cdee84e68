import type { CommonSettings } from '../../kit/common.js';
import type { RuleTest } from '../../kit/rule-test.js';
import { alertTests } from './alert-tests.js';
import { countTests } from './count-tests.js';
import type { Objective } from './settings.js';
import { windowTests } from './window-tests.js';

/** Of an objective, whatever its numbers are. */
export const objectiveTests = (objective: Objective, common: CommonSettings): readonly RuleTest[] => [
  ...countTests(objective),
  ...windowTests(objective),
  ...alertTests(objective, common),
];
