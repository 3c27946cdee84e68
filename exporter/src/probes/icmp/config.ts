import { z } from 'zod';
import { duration } from '../../core/schema.js';

/** Bytes of cookie, serial and index that tell our packets from anybody's. */
const LEAST_SIZE = 16;
/** Largest IPv4 packet less IP and ICMP headers (RFC 791, RFC 792). */
const LARGEST_SIZE = 65_507;

export const Config = z.strictObject({
  count: z.int().min(1).max(100).default(5).meta({ description: 'Echo requests in each run, 1 to 100.' }),
  spacing: duration({ min: '0s', max: '10s' }).prefault('100ms').meta({
    description:
      'Time between the sending of two packets. Shortened where the burst would take more than half of the timeout.',
  }),
  wait: duration({ min: '1ms', max: '1m' })
    .prefault('5s')
    .meta({ description: 'Time that each packet is waited for; never beyond the timeout of the run.' }),
  size: z
    .int()
    .min(LEAST_SIZE)
    .max(LARGEST_SIZE)
    .default(56)
    .meta({ description: 'Bytes of payload after the ICMP header, 16 to 65507.' }),
  dont_fragment: z
    .boolean()
    .default(false)
    .meta({ description: 'Forbid fragmentation: set DF on IPv4, do not fragment at the source on IPv6.' }),
  ttl: z
    .int()
    .min(1)
    .max(255)
    .optional()
    .meta({ description: 'TTL or hop limit of the packets; without it the default of the kernel.' }),
});

export type Config = z.infer<typeof Config>;
