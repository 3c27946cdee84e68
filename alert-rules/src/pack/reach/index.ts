import { z } from 'zod';
import { defineSubject } from '../../kit/subject.js';
import { down, downTests } from './down.js';

/** Whether targets are reached, and how well. */
export const reach = defineSubject({
  settings: z.strictObject({}).prefault({}),
  files: (settings, common) => [
    {
      name: 'parallax-reach',
      about: 'Targets that are down, and targets that do less than they used to.',
      groups: [{ name: 'parallax-reach', interval: common.rounds.lengths[0] ?? '1m', rules: down() }],
      tests: downTests(),
    },
  ],
});
