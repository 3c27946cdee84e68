/**
 * The little file that describes an internet for the path simulator: for each destination a graph of routers, what
 * they do to packets, and how they answer. Times are milliseconds.
 *
 *   destinations:
 *     - address: 198.18.0.1
 *       routers:                       # in order: each leads to the next one unless it says otherwise
 *         a: { address: 203.0.113.1 }
 *         b: { address: 203.0.113.2, next: [c, d] }
 *         c: { address: 203.0.113.3, delay: 5, next: host }
 *         d: { silent: true, next: host }
 *       host: { tcp: closed }
 */
import { isIP } from 'node:net';
import { z } from 'zod';
import { problemsOf, readFileText, TopologyError } from './topology-text.js';

export { TopologyError };

/** The destination, where a `next` names it. */
export const HOST = 'host';

/** What messages of the lab may hold: addresses in their canonical form, so that they compare as text. */
const address = z.string().transform((text, context): string => {
  if (isIP(text) === 0) {
    context.addIssue({ code: 'custom', message: `"${text}" is no address; write 203.0.113.1 or 2001:db8::1` });
    return z.NEVER;
  }
  return isIP(text) === 4 ? text : new URL(`http://[${text}]`).hostname.slice(1, -1);
});
const ms = z.number().min(0).max(600_000);
const share = z.number().min(0).max(1);
const name = z.string().min(1).max(64);

const label = z.strictObject({
  label: z.int().min(0).max(1_048_575),
  tc: z.int().min(0).max(7).default(0),
  ttl: z.int().min(0).max(255).default(1),
});

const hop = z.union([
  name.transform((to) => ({ to, weight: 1 })),
  z.strictObject({ to: name, weight: z.int().min(1).max(1000).default(1) }),
]);
const hops = z.union([z.array(hop).min(1).max(256), hop.transform((one) => [one])]);

/** Kinds of messages that nobody asked for; each comes just before the true answer. */
export const FORGERIES = [
  'cookie', // quotes our packet with another payload; an echo or a datagram carries another payload
  'identity', // quotes another packet: other ports or sequence number
  'truncated', // quotes less than the transport header
  'lengths', // an extension whose lengths lie
  'options', // quotes our packet with IP options between header and transport header (IPv4)
  'checksum', // its own checksum is wrong
] as const;
export type Forgery = (typeof FORGERIES)[number];

/** What routers and hosts have in common: how packets get there and how it answers. */
const anybody = {
  /** One way over the link into it. */
  delay: ms.default(1),
  /** Share of packets lost on the link into it. */
  loss: share.default(0),
  /** Milliseconds that its answers take beyond the links; may be longer than anybody waits. */
  answer_delay: ms.default(0),
  /** Share of packets that it leaves unanswered although it forwards the rest. */
  answer_loss: share.default(0),
  /** Its ICMP: so many a second, after a burst. */
  limit: z.strictObject({ rate: z.number().min(0.001).max(1e6), burst: z.int().min(1).max(1e6) }).optional(),
  /** Bytes that it quotes: 28 is the IP header and 8 bytes (48 over IPv6), 128, or all that fits the smallest MTU. */
  quote: z.union([z.literal(28), z.literal(128), z.literal('full')]).default('full'),
  /** TTL that its answers leave with. */
  reply_ttl: z.int().min(1).max(255).default(64),
  /** Routers on the way back; as many as on the way there when absent. */
  return_hops: z.int().min(0).max(254).optional(),
  /** Each answer comes so many times more. */
  copies: z.int().min(0).max(10).default(0),
  forges: z.array(z.enum(FORGERIES)).max(8).default([]),
};

const router = z.strictObject({
  ...anybody,
  reply_ttl: anybody.reply_ttl.unwrap().default(255),
  address: address.optional(),
  /** Never answers, but forwards. */
  silent: z.boolean().default(false),
  /** Where packets go: names of routers, or `host`; the one below in the file when absent. */
  next: hops.optional(),
  /** What the choice among several next hops is made by. */
  balance: z.enum(['flow', 'packet', 'destination']).default('flow'),
  /** Whether the IPv6 flow label is part of the flow. */
  hashes_label: z.boolean().default(false),
  /** Labels that its packets carried when they came in, top first (RFC 4950). */
  mpls: z.array(label).min(1).max(16).optional(),
  /** What it writes over in packets that pass it; the quotes of those behind it show it. */
  nat: z.array(z.enum(['source', 'ports', 'checksum'])).min(1).optional(), // prettier-ignore
  /** Of the link behind it. */
  mtu: z.int().min(68).max(65_535).optional(),
  /** How packets that do not fit are answered: with the MTU, with 0 in its place (RFC 792), or never. */
  mtu_answer: z.enum(['value', 'zero', 'never']).default('value'),
  /** Forwards packets whose TTL it has counted down to 0. */
  forwards_ttl_zero: z.boolean().default(false),
  /** DSCP and TTL of packets that pass it. */
  dscp: z.int().min(0).max(63).optional(),
  ttl: z.int().min(1).max(255).optional(),
  /** Says so instead of forwarding. */
  unreachable: z.enum(['net', 'host', 'port', 'prohibited']).optional(),
  /** Forwards nothing of this: all, or some protocols. */
  filter: z.union([z.literal('all'), z.array(z.enum(['udp', 'icmp', 'tcp'])).min(1)]).optional(),
});

const host = z.strictObject({
  ...anybody,
  udp: z.enum(['closed', 'open', 'silent']).default('closed'),
  icmp: z.enum(['answers', 'silent']).default('answers'),
  tcp: z.enum(['open', 'closed', 'silent']).default('open'),
  /** Address that its answers come from, when it is not the one asked. */
  answers_from: address.optional(),
});

/** What is otherwise from a time on, counted from the start of the simulator. Later ones win. */
const change = <T extends z.ZodType>(part: T) => z.array(z.strictObject({ at: ms, set: part })).max(32).default([]); // prettier-ignore

const routerWithChanges = router.extend({ changes: change(withoutDefaults(router)) });
const hostWithChanges = host.extend({ changes: change(withoutDefaults(host)) });

/** In a change only what is written changes: nothing falls back to its default. */
function withoutDefaults<T extends z.ZodRawShape>(
  object: z.ZodObject<T>,
): z.ZodType<Partial<z.output<z.ZodObject<T>>>> {
  const bare = Object.entries(object.shape).map(([key, value]) => [
    key,
    (value instanceof z.ZodDefault ? (value.unwrap() as z.ZodType) : (value as z.ZodType)).optional(),
  ]);
  return z.strictObject(Object.fromEntries(bare) as z.ZodRawShape) as unknown as z.ZodType<
    Partial<z.output<z.ZodObject<T>>>
  >;
}

const destination = z
  .strictObject({
    address,
    /** This many addresses from `address` on, each with the same graph and a fate of its own. */
    count: z.int().min(1).max(10_000).default(1),
    /** Where packets enter; the first router of the file when absent. */
    first: hops.optional(),
    balance: z.enum(['flow', 'packet', 'destination']).default('flow'),
    routers: z.record(name, routerWithChanges).default({}),
    host: hostWithChanges.prefault({}),
  })
  .superRefine(({ routers, first }, context) => {
    const names = Object.keys(routers);
    const issue = (path: (string | number)[], message: string): void => context.addIssue({ code: 'custom', path, message }); // prettier-ignore
    if (names.length > 1000) issue(['routers'], 'more than 1000 routers; split the graph over several destinations');
    const check = (next: readonly { to: string }[] | undefined, path: (string | number)[]): void => {
      for (const { to } of next ?? []) {
        if (to === HOST || Object.hasOwn(routers, to)) continue;
        issue(path, `no router is called "${to}"; name one of ${[...names.slice(0, 8), HOST].join(', ')}`);
      }
    };
    check(first, ['first']);
    for (const [key, one] of Object.entries(routers)) {
      const place = ['routers', key];
      if (key === HOST) issue(place, `"${HOST}" is the destination; call the router otherwise`);
      if (one.address === undefined && !one.silent) issue(place, 'has no address; give it one, or say silent: true');
      check(one.next, [...place, 'next']);
      for (const [index, { set }] of one.changes.entries())
        check(set.next, [...place, 'changes', index, 'set', 'next']);
    }
  });

const schema = z.strictObject({
  /** Makes losses and choices; the same seed, the same fate of each packet. */
  seed: z.int().min(0).max(0xffff_ffff).default(1),
  destinations: z.array(destination).min(1).max(5000),
});

export type Topology = z.output<typeof schema>;
export type TopologyInput = z.input<typeof schema>;
export type SimDestination = Topology['destinations'][number];
export type SimRouter = z.output<typeof router>;
export type SimHost = z.output<typeof host>;

/** A topology from a plain value, defaults filled in. Throws {@link TopologyError}. */
export function topology(value: TopologyInput): Topology {
  return check(value, 'topology');
}

/** A topology from YAML or JSON. Throws {@link TopologyError} with every place that is wrong, why, and what to write. */
export function parseTopology(text: string, file: string): Topology {
  const { value, at } = readFileText(text, file);
  return check(value, file, at);
}

function check(value: unknown, file: string, at?: (path: readonly PropertyKey[]) => number | undefined): Topology {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new TopologyError(problemsOf(parsed.error.issues, file, at));
  return parsed.data;
}
