import { FAMILIES, PATH_FINDINGS, PATH_UNEXPECTED, SILENCES } from '../labels.js';
import { recordSchema } from './envelope-schema.js';
import { PATH_ALGORITHMS, PATH_ENDS, PATH_PROTOCOLS, PATH_SCHEMA } from './path.js';
import type * as path from './path.js';
import { integer, listOf, objectOf, oneOf, optional, seconds, text, type Schema } from './schema.js';

const ref = (name: string): Schema => ({ $ref: `#/$defs/${name}` });

const ttl = integer(1, 255);
const count = integer(0);
const id = text('An address, "vantage", or "*" and the id of the node before: the silence behind that node.');
const address = text('IPv4 or IPv6, canonical.');
const flows = listOf(count, 'Numbers of flows.');

const rtt = objectOf<path.PathRtt>(
  { min: seconds(), median: seconds(), max: seconds(), count: integer(1) },
  'Round-trip times in seconds.',
);

const facts = objectOf<path.AddressFacts>(
  {
    asn: text('AS64500'),
    as_name: text(),
    prefix: text('Routed or allocated prefix, CIDR.'),
    country: text('ISO 3166-1 alpha-2.'),
    place: text(),
    ptr: text('Name by reverse DNS, lower case.'),
    network: text("The user's own name for the network."),
    site: text("The user's own name for the place."),
  },
  'What is known about the address; "unknown" where nothing is.',
);

const label = objectOf<path.MplsLabel>(
  { label: integer(0, 0xfffff), tc: integer(0, 7), bottom: { type: 'boolean' }, ttl: integer(0, 255) },
  'An entry of an MPLS label stack, RFC 3032.',
);

const quote = objectOf<path.PathQuote>(
  {
    ttl: integer(0, 255),
    dscp: integer(0, 63),
    intact: optional({ type: 'boolean', description: 'Whether source, ports and checksum came as they were sent.' }),
  },
  'What the node quoted of the packet.',
);

const node = objectOf<path.PathNode>(
  {
    id,
    ttl,
    address: optional(address),
    flows,
    sent: integer(0, undefined, 'Packets that it answered or was meant to answer.'),
    received: integer(0, undefined, 'Packets that it answered.'),
    rtt: optional(ref('rtt')),
    icmp: optional(objectOf<NonNullable<path.PathNode['icmp']>>({ type: integer(0, 255), code: integer(0, 255) })),
    reply_ttl: optional(integer(1, 255, 'TTL of its answers as they arrived.')),
    return_hops: optional(integer(1, 255, 'Hops on the way back that this suggests.')),
    quoted: optional(ref('quote')),
    mpls: optional(listOf(ref('label'), 'Top first.')),
    silence: optional(oneOf(SILENCES)),
    ended: optional(integer(1, undefined, 'Flows that were not seen behind it and did not reach the destination.')),
    destination: optional({ const: true }),
    facts: optional(ref('facts')),
  },
  'One address at one TTL, or the silence behind one node.',
);

const link = objectOf<path.PathLink>(
  {
    ttl,
    from: id,
    to: id,
    flows: integer(1),
    delay: optional(seconds('Least RTT to the far node minus the near one.')),
  },
  'Two adjacent nodes of a flow; the TTL is that of the far one.',
);

const route = objectOf<path.PathRoute>({ nodes: listOf(id), flows, end: oneOf(PATH_ENDS) });

const mtu = objectOf<path.PathMtu>({
  bytes: integer(1, 65_535, 'Largest packet, IP header included, that came through.'),
  limited_by: optional(objectOf<NonNullable<path.PathMtu['limited_by']>>({ ttl: optional(ttl), address })),
});

const finding = objectOf<path.PathFinding>({
  kind: oneOf(PATH_FINDINGS),
  ttl: optional(integer(0, 255, '0 is the vantage.')),
  node: optional(id),
  flows: optional(integer(1)),
  detail: text('A sentence.'),
});

const place = objectOf<path.PathPlace>({ ttl, address });

const pathId = integer(0, 2 ** 48 - 1);

const change = objectOf<path.PathChange>(
  {
    route: { type: 'boolean', description: 'Whether the route is another one.' },
    appeared: listOf(place),
    vanished: listOf(place),
    distance: optional(
      objectOf<NonNullable<path.PathChange['distance']>>({ before: optional(ttl), after: optional(ttl) }),
    ),
    path_id: optional(objectOf<NonNullable<path.PathChange['path_id']>>({ before: pathId, after: pathId })),
  },
  'Against the run before.',
);

const run = objectOf<path.PathRun>({
  protocol: oneOf(PATH_PROTOCOLS),
  family: oneOf(FAMILIES),
  source: address,
  destination: address,
  port: optional(integer(1, 65_535)),
  algorithm: oneOf(PATH_ALGORITHMS),
  confidence: optional({ type: 'number', minimum: 0, maximum: 100, description: 'Percent.' }),
  flows: integer(0, undefined, 'Flows that were followed.'),
  reached: integer(0, undefined, 'Flows that the destination answered.'),
  undecided: optional(integer(1, undefined, 'Flows of which it is not known whether they arrive.')),
  distance: optional(ttl),
  path_id: { ...pathId, description: 'Equal for equal sets of addresses at each TTL.' },
  packets: count,
  seconds: seconds(),
  complete: { type: 'boolean', description: 'False when packets or time ran out.' },
  rtt: optional(ref('rtt')),
  nodes: listOf(ref('node')),
  links: listOf(ref('link')),
  routes: listOf(ref('route')),
  mtu: optional(mtu),
  findings: listOf(finding),
  unexpected: { type: 'object', propertyNames: { enum: PATH_UNEXPECTED }, additionalProperties: count },
  change: optional(change),
  words: { type: 'array', maxItems: 12, items: text(), description: 'For people, most important first.' },
});

/** JSON Schema of {@link path.PathRecord}. */
export const pathRecordSchema: Schema = recordSchema(PATH_SCHEMA, run, {
  id: 'urn:parallax:path-record:1',
  title: 'PathRecord',
  description: 'One run of multipath traceroute. Times are seconds.',
  definitions: { rtt, facts, label, quote, node, link, route },
});
