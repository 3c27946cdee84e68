import { z } from 'zod';
import { defineSubject } from '../../kit/subject.js';

/** What happens between vantage and target. */
export const path = defineSubject({
  settings: z.strictObject({}).prefault({}),
  files: () => [],
});
