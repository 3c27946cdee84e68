import { isIP } from 'node:net';
import { z } from 'zod';
import { splitHostPort } from '../core/host.js';
import type { Egress } from '../core/net.js';
import type { FamilyChoice } from '../core/resolver.js';
import { duration, parseDuration } from '../core/schema.js';
import type { CommonOptions } from '../core/target.js';
import { errorAt, type Path, type Report } from './finding.js';

/** Options that every probe type has, in `defaults`, in a probe, or under a target's `options`; the nearest wins. */

const DSCP_NAMES: Readonly<Record<string, number>> = {
  ef: 46,
  ...Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`cs${index}`, index * 8])),
  // RFC 2597: AFxy is class x, drop precedence y.
  ...Object.fromEntries([1, 2, 3, 4].flatMap((x) => [1, 2, 3].map((y) => [`af${x}${y}`, x * 8 + y * 2]))),
};

const dscp = z
  .union([z.int().min(0).max(63), z.enum(Object.keys(DSCP_NAMES))])
  .transform((value): number => (typeof value === 'number' ? value : (DSCP_NAMES[value] ?? 0)))
  .meta({ description: 'Differentiated services code point: 0 to 63, or a name such as ef, af41, cs1. Default 0.' });

const family = z
  .union([z.enum(['any', '4', '6']), z.literal([4, 6])])
  .transform((value): FamilyChoice => (value === 'any' ? 'any' : String(value) === '4' ? '4' : '6'))
  .meta({ description: 'IP family: any, 4 or 6. Default any: IPv6 when the vantage has a route for it.' });

/** `address`, `address:port` or `[v6]:port`, as `address:port` with port 53 filled in. */
export const resolverAddress = z
  .string()
  .max(64)
  .transform((text, context): string => {
    const parts = splitHostPort(text);
    if (parts === undefined || isIP(parts.host) === 0) {
      const message = `"${text}" is not the address of a resolver; write 192.0.2.53, 192.0.2.53:5353 or [2001:db8::53]:53`;
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    }
    return `${isIP(parts.host) === 6 ? `[${parts.host}]` : parts.host}:${parts.port ?? 53}`;
  })
  .meta({ description: 'Address of a DNS resolver, with a port when it is not 53.' });

const MAX_LABELS = 32;

export const labels = z
  .record(
    z.string(),
    z
      .union([z.string().max(1024), z.number(), z.boolean()])
      .transform(String)
      .meta({ description: 'Value of the label.' }),
  )
  .refine((map) => Object.keys(map).length <= MAX_LABELS, `more than ${MAX_LABELS} labels; leave some out`)
  .meta({ description: 'Labels put on every series of these targets.' });

/** The keys in the order of the documentation. None has a schema default: an absent key lets the wider scope decide. */
export const commonShape = {
  interval: duration({ min: '100ms', max: '1h' }).optional().meta({
    description: 'Time between the starts of two runs of one target, 100ms to 1h. Default 30s.',
  }),
  timeout: duration({ min: '10ms', max: '5m' }).optional().meta({
    description:
      'When a run is given up, 10ms to 5m, at most the interval. Default 5s, or the interval if that is less.',
  }),
  family: family.optional(),
  fallback: z.boolean().optional().meta({
    description: 'Take the other IP family when the wanted one has no address. Default false.',
  }),
  addresses: z.enum(['first', 'all']).optional().meta({
    description: 'first: one address of the name a run. all: every address, each a series of its own. Default first.',
  }),
  source_address: z
    .string()
    .refine((text) => isIP(text) !== 0, 'not an IP address; write 192.0.2.10 or 2001:db8::10')
    .optional()
    .meta({ description: 'Address of this machine to send from. Default: the kernel chooses.' }),
  interface: z
    .string()
    .refine((text) => /^[^\s/:]{1,15}$/.test(text), 'not the name of a network interface; write eth0, see "ip link"')
    .optional()
    .meta({ description: 'Network interface to send from. Default: the kernel chooses.' }),
  dscp: dscp.optional(),
  resolvers: z.array(resolverAddress).max(8).optional().meta({
    description: 'Resolvers for these targets, asked in this order. Default: those of the agent.',
  }),
};

export const commonOptions = z.strictObject(commonShape);
export type CommonInput = z.output<typeof commonOptions>;
export const COMMON_KEYS: ReadonlySet<string> = new Set(Object.keys(commonShape));

const DEFAULT_INTERVAL = parseDuration('30s') ?? 0;
const DEFAULT_TIMEOUT = parseDuration('5s') ?? 0;

/**
 * The options of one scope over those of wider ones, nearest last. A timeout inherited from a wider scope is
 * shortened to the interval; one that stands beside or nearer than the interval must fit, see {@link checkTimeout}.
 */
export function resolveCommon(scopes: readonly CommonInput[]): CommonOptions {
  const merged = Object.assign({}, ...scopes) as CommonInput;
  const interval = merged.interval ?? DEFAULT_INTERVAL;
  const egress: Egress = {
    ...(merged.source_address === undefined ? {} : { sourceAddress: merged.source_address }),
    ...(merged.interface === undefined ? {} : { interface: merged.interface }),
    ...(merged.dscp === undefined ? {} : { dscp: merged.dscp }),
  };
  return {
    interval,
    timeout: Math.min(merged.timeout ?? DEFAULT_TIMEOUT, interval),
    family: merged.family ?? 'any',
    fallback: merged.fallback ?? false,
    addresses: merged.addresses ?? 'first',
    egress,
    resolvers: merged.resolvers ?? [],
  };
}

/** Complains about a timeout of the nearest scope that is longer than the interval in force. */
export function checkTimeout(own: CommonInput, interval: number, at: { path: Path; report: Report }): void {
  if (own.timeout === undefined || own.timeout <= interval) return;
  const reason = 'the timeout is longer than the interval, so that runs of one target would overlap';
  at.report(errorAt([...at.path, 'timeout'], reason, 'Shorten the timeout or lengthen the interval.'));
}

/** Complains when the source address can never reach the wanted family. */
export function checkEgress(own: CommonInput, at: { path: Path; report: Report }): void {
  const { source_address: source, family: wanted } = own;
  if (source === undefined || wanted === undefined || wanted === 'any' || String(isIP(source)) === wanted) return;
  const reason = `the source address is IPv${isIP(source)} and the family is ${wanted}`;
  at.report(errorAt([...at.path, 'source_address'], reason, 'Make the two agree.'));
}
