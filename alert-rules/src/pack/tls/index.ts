import { z } from 'zod';
import { defineSubject } from '../../kit/subject.js';

/** Certificates. */
export const tls = defineSubject({
  settings: z.strictObject({}).prefault({}),
  files: () => [],
});
