import type { AddressFacts, PathLink, PathNode, PathRun } from '@parallax/contract';
import { NO_FACTS } from '../../src/core/enricher.js';

/** Runs of multipath traceroute as they come out of the analysis, for tests of what shows them. */

export interface HopSketch {
  /** Absent: it is silent. */
  readonly address?: string;
  /** How many flows go through it; in the order of the flows. */
  readonly flows: number;
  /** Least round trip in milliseconds; the median is 5 % more, the worst 20 %. */
  readonly ms?: number;
  readonly more?: Partial<PathNode>;
  readonly facts?: Partial<AddressFacts>;
}

const FLOWS = 16;

/** A run whose hop `n` is `hops[n - 1]`; each flow keeps its place, and the nodes of a TTL share the flows in order. */
export function pathRun(hops: readonly (readonly HopSketch[])[], more: Partial<PathRun> = {}): PathRun {
  const nodes: PathNode[] = [];
  const links: PathLink[] = [];
  let before = Array.from({ length: FLOWS }, () => 'vantage');
  for (const [at, hop] of hops.entries()) {
    const next = [...before];
    let flow = 0;
    for (const sketch of hop) {
      const flows = Array.from({ length: sketch.flows }, (_, index) => flow + index);
      const node = nodeOf(sketch, { ttl: at + 1, flows, before: before[flow] ?? 'vantage' });
      nodes.push(node);
      for (const from of new Set(flows.map((one) => before[one] ?? 'vantage'))) {
        const over = flows.filter((one) => before[one] === from).length;
        links.push({
          ttl: at + 1,
          from,
          to: node.id,
          flows: over,
          ...(sketch.ms === undefined ? {} : { delay: 0.0004 }),
        });
      }
      for (const one of flows) next[one] = node.id;
      flow += sketch.flows;
    }
    before = next;
  }
  const reached = nodes.filter((node) => node.destination).reduce((sum, node) => sum + node.flows.length, 0);
  return {
    ...{ protocol: 'udp', family: '4', source: '10.0.0.1', destination: '198.51.100.9', port: 33434 },
    ...{ algorithm: 'fixed', flows: FLOWS, reached, path_id: 123_456_789, packets: 16 * hops.length, seconds: 0.42 },
    ...{ complete: true, nodes, links, routes: [], findings: [], unexpected: {}, words: [] },
    ...more,
  };
}

function nodeOf(sketch: HopSketch, at: { ttl: number; flows: readonly number[]; before: string }): PathNode {
  const { address, ms, more, facts } = sketch;
  const { ttl, flows, before } = at;
  const count = flows.length;
  return {
    ...{ id: address ?? `*${before}`, ttl, flows, sent: count },
    ...(address === undefined ? { received: 0, silence: 'never' } : { address, received: count }),
    ...(ms === undefined ? {} : { rtt: { min: ms / 1000, median: (ms * 1.05) / 1000, max: (ms * 1.2) / 1000, count } }),
    ...(facts === undefined ? {} : { facts: { ...NO_FACTS, ...facts } }),
    ...more,
  };
}

const gateway: HopSketch = {
  address: '10.0.0.254',
  flows: 16,
  ms: 0.41,
  facts: { ptr: 'gw.office.example', network: 'office', site: 'fra' },
};
const transit = { asn: 'AS64500', as_name: 'Example Transit' };
const target: HopSketch = {
  ...{ address: '198.51.100.9', flows: 16, ms: 24.2, more: { destination: true } },
  facts: { asn: 'AS64510', as_name: 'Example CDN', ptr: 'edge.cdn.example', prefix: '198.51.100.0/24', country: 'DE' },
};
const core = (last: number, flows: number, ms: number): HopSketch => ({
  ...{ address: `192.0.2.${last}`, flows, ms },
  facts: { ...transit, ptr: `core${last}.transit.example` },
});

export const plain = pathRun([[gateway], [core(1, 16, 3.2)], [core(2, 16, 12.9)], [target]], {
  distance: 4,
  words: ['All 16 flows reach 198.51.100.9 in 4 hops.'],
});

export const diamond = pathRun(
  [
    [gateway],
    [core(1, 16, 3.2)],
    [core(11, 9, 9.8), core(12, 5, 10.1), core(13, 2, 18.4)],
    [core(21, 9, 12), core(22, 7, 12.3)],
    [target],
  ],
  { distance: 5, words: ['All 16 flows reach 198.51.100.9 in 5 hops, over 3 ways.'] },
);

/** TTL 2 never answers, TTL 3 answers some probes only. */
export const quiet = pathRun(
  [
    [gateway],
    [{ flows: 16 }],
    [{ ...core(2, 16, 12.9), more: { sent: 16, received: 7, silence: 'rate_limited' } }],
    [{ ...core(31, 10, 13) }, { flows: 6 }],
    [target],
  ],
  {
    distance: 5,
    words: [
      'All 16 flows reach 198.51.100.9 in 5 hops.',
      '1 hop never answers, 1 limits its answers; neither is loss.',
    ],
  },
);

/** Four of 16 flows end at one branch. */
export const lossy = pathRun(
  [
    [gateway],
    [core(11, 12, 3.2), { ...core(12, 4, 3.3), more: { ended: 4 } }],
    [core(2, 12, 12.9), { flows: 4, more: { silence: 'filtered' } }],
    [
      { ...target, flows: 12 },
      { flows: 4, more: { silence: 'filtered' } },
    ],
  ],
  { distance: 4, words: ['4 of 16 flows are lost behind 192.0.2.12 at TTL 2; 12 reach 198.51.100.9.'] },
);

/** Nothing behind the second hop. */
export const dead = pathRun(
  [
    [gateway],
    [{ ...core(1, 16, 3.2), more: { ended: 16 } }],
    ...Array.from({ length: 5 }, () => [{ flows: 16, more: { silence: 'filtered' as const } }]),
  ],
  { words: ['No flow reaches 198.51.100.9: all end behind 192.0.2.1 at TTL 2.'] },
);

export const loop = pathRun(
  [[gateway], [core(1, 16, 3.2)], [core(2, 16, 5)], [core(1, 16, 7)], [{ ...core(2, 16, 9), more: { ended: 16 } }]],
  {
    words: ['No flow reaches 198.51.100.9: packets go round between 192.0.2.1 and 192.0.2.2.'],
    findings: [{ kind: 'loop', ttl: 4, node: '192.0.2.1', flows: 16, detail: '192.0.2.1 comes back at TTL 4' }],
  },
);

/** What {@link plain} looks like after its third hop was replaced by two. */
export const changed = pathRun(
  [[gateway], [core(1, 16, 3.2)], [core(3, 16, 14)], [core(4, 16, 16)], [{ ...target, ms: 31 }]],
  {
    distance: 5,
    change: {
      route: true,
      appeared: [
        { ttl: 3, address: '192.0.2.3' },
        { ttl: 4, address: '192.0.2.4' },
      ],
      vanished: [{ ttl: 3, address: '192.0.2.2' }],
      distance: { before: 4, after: 5 },
      path_id: { before: 1, after: 2 },
    },
    words: ['All 16 flows reach 198.51.100.9 in 5 hops.', 'The route changed at TTL 3: 192.0.2.2 is now 192.0.2.3.'],
  },
);

export const labelled = pathRun(
  [
    [gateway],
    [
      {
        ...core(1, 16, 3.2),
        more: {
          icmp: { type: 11, code: 0 },
          ...{ reply_ttl: 253, return_hops: 2, quoted: { ttl: 1, dscp: 10, intact: false } },
          mpls: [
            { label: 24_001, tc: 0, bottom: false, ttl: 1 },
            { label: 16, tc: 3, bottom: true, ttl: 254 },
          ],
        },
      },
    ],
    [target],
  ],
  {
    distance: 3,
    words: ['All 16 flows reach 198.51.100.9 in 3 hops.'],
    mtu: { bytes: 1400, limited_by: { ttl: 2, address: '192.0.2.1' } },
  },
);

/** Forty hops of IPv6 with long names. */
export const long = pathRun(
  Array.from({ length: 40 }, (_, at): HopSketch[] => [
    {
      address:
        at === 39
          ? '2001:db8:ffff:ffff:ffff:ffff:ffff:9'
          : `2001:db8:aaaa:bbbb:cccc:dddd:eeee:${(at + 4096).toString(16)}`,
      ...{ flows: 16, ms: at + 1 },
      facts: {
        ptr: `et-0-0-${at}.cr${at}.a-rather-long-name-of-a-router.transit.example`,
        asn: `AS${4_200_000_000 + at}`,
        as_name: 'A network with a name that is long',
      },
      ...(at === 39 ? { more: { destination: true } } : {}),
    },
  ]),
  {
    family: '6',
    source: '2001:db8::1',
    destination: '2001:db8:ffff:ffff:ffff:ffff:ffff:9',
    distance: 40,
    words: ['All 16 flows reach the destination in 40 hops.'],
  },
);

/** What must not get out of a terminal's cell. */
export const EVIL = '\u001b[2J\u001b]0;owned\u0007\r\n\u202e\u0000\u009b31m東京\u0301 \u{1f680}';

export const hostile = pathRun(
  [
    [{ ...gateway, facts: { ptr: EVIL, network: EVIL, site: EVIL, asn: EVIL, as_name: EVIL } }],
    [{ ...core(1, 16, 3.2), address: EVIL }],
    [target],
  ],
  { distance: 3, destination: EVIL, source: EVIL, words: [EVIL, `${EVIL} `.repeat(40)] },
);

export const fixtures = { plain, diamond, quiet, lossy, dead, loop, changed, labelled, long, hostile };
