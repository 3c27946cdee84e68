import { z } from 'zod';
import { defineSubject } from '../../kit/subject.js';

/** The agent, its queue and its configuration. */
export const agent = defineSubject({
  settings: z.strictObject({}).prefault({}),
  files: () => [],
});
