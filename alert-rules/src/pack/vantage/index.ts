import { z } from 'zod';
import { defineSubject } from '../../kit/subject.js';

/** Whether those who measure can be believed. */
export const vantage = defineSubject({
  settings: z.strictObject({}).prefault({}),
  files: () => [],
});
