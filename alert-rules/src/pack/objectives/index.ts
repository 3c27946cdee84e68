import { z } from 'zod';
import { defineSubject } from '../../kit/subject.js';

/** Service level objectives: burn rates over several windows. */
export const objectives = defineSubject({
  settings: z.array(z.never()).default([]),
  files: () => [],
});
