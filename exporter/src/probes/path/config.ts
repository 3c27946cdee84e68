import { PATH_ALGORITHMS, PATH_PROTOCOLS } from '@parallax/contract';
import { z } from 'zod';
import { duration, port } from '../../core/schema.js';

const families = z
  .strictObject({
    hops: z.boolean().default(false).meta({
      description: 'Packets, answers and RTT by TTL: three series a hop and target. Default false.',
    }),
    links: z.boolean().default(false).meta({
      description: 'Topology, nodes and links with their flows and delay: what the path panel draws. Default false.',
    }),
    as_links: z.boolean().default(false).meta({
      description: 'Links between autonomous systems. Default false.',
    }),
  })
  .prefault({})
  .meta({ description: 'Families of series beyond the few that are always there.' });

const capture = z
  .strictObject({
    on_failure: z.boolean().default(false).meta({
      description: 'Take a path at once when a run of another probe to the same host fails. Default false.',
    }),
    slower_than: z.number().min(1.1).max(100).optional().meta({
      description:
        'Take a path at once when a run of another probe to the same host takes this many times its usual time (the median of its last 20 runs), 1.1 to 100. Default: never.',
    }),
    cooldown: duration({ min: '1s', max: '1h' }).prefault('1m').meta({
      description: 'Least time between two paths taken so, for one target, 1s to 1h. Default 1m.',
    }),
  })
  .prefault({})
  .meta({ description: 'Paths taken when something happens, beside those of the interval.' });

export const Config = z
  .strictObject({
    protocol: z.enum(PATH_PROTOCOLS).default('udp').meta({
      description: 'Packets to send: udp, icmp (echo requests) or tcp (SYN). Default udp.',
    }),
    port: port.optional().meta({
      description: 'Destination port of udp and tcp, 1 to 65535. Default 33434 for udp and 443 for tcp.',
    }),
    source_port: z.int().min(1024).max(65_000).default(61_440).meta({
      description:
        'Source port of the first flow, 1024 to 65000; each further flow has the next one. Kept from run to run, so that routers treat each flow alike. Default 61440.',
    }),
    multipath: z.enum(PATH_ALGORITHMS).default('fixed').meta({
      description:
        'How many flows are followed: fixed (as many as flows says), mda_lite or mda (as many as it takes to find all branches with the wanted confidence). Default fixed.',
    }),
    flows: z.int().min(1).max(128).default(16).meta({
      description: 'Flows to follow with multipath: fixed, 1 to 128. Default 16.',
    }),
    confidence: z
      .union([z.literal(95), z.literal(99)])
      .default(95)
      .meta({
        description:
          'Confidence in percent with which mda and mda_lite find every branch of a hop: 95 or 99. Default 95.',
      }),
    first_ttl: z.int().min(1).max(64).default(1).meta({ description: 'TTL of the first hop, 1 to 64. Default 1.' }),
    max_ttl: z.int().min(1).max(64).default(30).meta({ description: 'TTL of the last hop, 1 to 64. Default 30.' }),
    gap_limit: z.int().min(1).max(64).default(5).meta({
      description: 'Silent hops in a row after which the path counts as ended, 1 to 64. Default 5.',
    }),
    probes: z.int().min(1).max(10).default(1).meta({
      description: 'Packets for each flow and TTL, 1 to 10; more make RTT and loss of a hop better known. Default 1.',
    }),
    attempts: z.int().min(1).max(5).default(2).meta({
      description: 'How often a packet without answer is sent in all, 1 to 5. Default 2.',
    }),
    spacing: duration({ min: '0ms', max: '1s' }).prefault('1ms').meta({
      description: 'Time between two packets of a run, 0ms to 1s. Routers limit how fast they answer. Default 1ms.',
    }),
    wait: duration({ min: '10ms', max: '10s' }).prefault('1s').meta({
      description: 'How long to wait for the answer of a packet at most, 10ms to 10s. Default 1s.',
    }),
    max_packets: z.int().min(10).max(50_000).default(3000).meta({
      description: 'Packets of a run at most, 10 to 50000. Default 3000.',
    }),
    size: z.int().min(60).max(9000).default(64).meta({
      description:
        'Bytes of a packet with its IP header, 60 to 9000; never fragmented. TCP sends plain SYNs. Default 64.',
    }),
    mtu: z.boolean().default(false).meta({
      description: 'Find the path MTU and the hop that limits it, with udp and icmp. Default false.',
    }),
    must_reach: z.boolean().default(true).meta({
      description: 'Whether a run fails when no flow is answered by the destination. Default true.',
    }),
    metrics: families,
    capture,
  })
  .refine(({ first_ttl: first, max_ttl: last }) => first <= last, {
    path: ['first_ttl'],
    message: 'first_ttl is larger than max_ttl; no packet could be sent',
  });
export type Config = z.output<typeof Config>;

const PORTS = { udp: 33_434, tcp: 443, icmp: 0 } as const;

/** Destination port of a run; 0 for ICMP. */
export function portOf({ protocol, port: own }: Config): number {
  return protocol === 'icmp' ? 0 : (own ?? PORTS[protocol]);
}
