import { z } from 'zod';
import { defineSubject } from '../../kit/subject.js';
import { cdnScorecard } from './scorecard.js';

/** Providers, beside the one that we know. */
export const cdn = defineSubject({
  settings: z.strictObject({}).prefault({}),
  files: () => [cdnScorecard],
});
