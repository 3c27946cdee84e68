import { z } from 'zod';
import { duration } from '../../kit/common.js';

const Expiry = z.strictObject({
  warn_days: z.number().min(1).max(365).default(21).meta({ description: 'Days before the end of a certificate at which it becomes a ticket. Fewer than the renewal leaves: 30 days before the end is when most clients of ACME renew.' }), // prettier-ignore
  page_days: z.number().min(0).max(30).default(3).meta({ description: 'Days before the end at which somebody is woken. 1 or less where certificates live for a week.' }), // prettier-ignore
  for: duration('2m', '24h').default('10m').meta({ description: 'How long that must hold; servers are changed one after the other.' }), // prettier-ignore
});

const Refused = z.strictObject({
  share: z.number().min(0.01).max(1).default(0.5).meta({ description: 'Failures for the certificate, of all failures of the last rounds. Lower where a few of many servers have the wrong one.' }), // prettier-ignore
  unverified: z.boolean().default(false).meta({ description: 'Judge probes that do not insist on verification, too. On where skip_verify is only there to measure on.' }), // prettier-ignore
});

/** Thresholds. */
export const settings = z
  .strictObject({
    expiry: Expiry.refine((of) => of.page_days < of.warn_days, 'page_days is not less than warn_days').prefault({}),
    refused: Refused.prefault({}),
  })
  .prefault({});

export type TlsSettings = z.output<typeof settings>;
