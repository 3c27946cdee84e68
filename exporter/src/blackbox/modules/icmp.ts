import { z } from 'zod';
import { Ip, ipOptions, noHostname, SourceIp, type Module } from './shared.js';

/** Bytes that blackbox_exporter sends when the module names no size. */
const DEFAULT_SIZE = 28;
/** Our packets carry a cookie, so that nobody can answer for another. */
const LEAST_SIZE = 16;

export const IcmpModule = z
  .strictObject({
    ...Ip,
    ...SourceIp,
    payload_size: z.int().min(0).max(65_500).default(0),
    dont_fragment: z.boolean().default(false),
    ttl: z.int().min(0).max(255).default(0),
  })
  .prefault({});

export function icmpModule(options: z.output<typeof IcmpModule>, timeout: number): Module {
  const size = Math.max(LEAST_SIZE, options.payload_size === 0 ? DEFAULT_SIZE : options.payload_size);
  return {
    type: 'icmp',
    timeout,
    secret: false,
    ...ipOptions(options),
    host: (target) => target,
    config: (hostname) => {
      noHostname('icmp', hostname);
      const ttl = options.ttl === 0 ? {} : { ttl: options.ttl };
      return { count: 1, size, dont_fragment: options.dont_fragment, ...ttl };
    },
  };
}
