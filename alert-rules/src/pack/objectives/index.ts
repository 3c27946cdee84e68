import { defineSubject } from '../../kit/subject.js';
import { EVALUATION, groupOf } from './rules.js';
import { objectiveSettings } from './settings.js';
import { objectiveTests } from './tests.js';

/** Service level objectives: burn rates over several windows. A file each, for their tests grow with what they load. */
export const objectives = defineSubject({
  settings: objectiveSettings,
  files: (settings, common) =>
    settings.map((objective) => ({
      name: `parallax-objective-${objective.name}`,
      about: `An objective: what is counted, the share of bad runs over several windows, and whether it uses up the
error budget (https://sre.google/workbook/alerting-on-slos/).`,
      groups: [groupOf(objective, common)],
      tests: objectiveTests(objective, common),
      testsFollowSettings: true,
      testsStandAlone: true,
      evaluation: EVALUATION,
    })),
});
