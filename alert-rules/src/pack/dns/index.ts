import { z } from 'zod';
import { defineSubject } from '../../kit/subject.js';

/** Names and resolvers. */
export const dns = defineSubject({
  settings: z.strictObject({}).prefault({}),
  files: () => [],
});
