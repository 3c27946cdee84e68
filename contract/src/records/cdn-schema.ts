import {
  CACHE_STATUSES,
  CDN_CODING_OUTCOMES,
  CDN_CODINGS,
  CDN_EDGE_OUTCOMES,
  CDN_FETCHES,
  CDN_INTEGRITY,
  CDN_LAYERS,
  CDN_PROVIDERS,
  CDN_RULES,
  CDN_SEVERITIES,
  CDN_STEERINGS,
  CDN_TTL_OUTCOMES,
  PHASES,
  REASONS,
  SOURCES,
} from '../labels.js';
import { CDN_SCHEMA } from './cdn.js';
import type * as cdn from './cdn.js';
import { recordSchema } from './envelope-schema.js';
import { integer, listOf, objectOf, oneOf, optional, seconds, text, type Schema } from './schema.js';

const ratio = { type: 'number', minimum: 0 };
const name = text('Name of the way in the configuration.');
const count = integer(0);

const way = objectOf<cdn.CdnWay>({
  name,
  role: oneOf(['edge', 'origin']),
  visits: count,
  failures: count,
  different: integer(0, undefined, 'Visits whose content is not that of the origin.'),
  ratio: optional({ ...ratio, description: 'Median over its visits.' }),
  bytes: integer(0, undefined, 'Received: headers and bodies.'),
  detected: optional(oneOf(CDN_PROVIDERS, 'By the headers of the last response.')),
  pop: optional(text()),
  place: optional(oneOf(CDN_EDGE_OUTCOMES, 'Whether that place should serve this vantage.')),
  steering: optional(oneOf(CDN_STEERINGS)),
});

const layer = objectOf<cdn.CdnRecordLayer>(
  {
    provider: oneOf(CDN_PROVIDERS),
    layer: oneOf(CDN_LAYERS),
    cache_status: oneOf(CACHE_STATUSES),
    pop: optional(text()),
    hits: optional(count),
    age: optional(seconds()),
    ttl: optional({ type: 'number', description: 'Negative when the cache kept it beyond its time.' }),
    replayed: optional({ const: true, description: 'Words stored with the object: the request never came here.' }),
    evidence: optional(
      listOf(
        { type: 'array', prefixItems: [text(), text()], minItems: 2, maxItems: 2 },
        'Header lines that decided: name and value.',
      ),
    ),
  },
  'What one cache on the way said.',
);

const coding = objectOf<NonNullable<cdn.CdnVisit['coding']>>(
  { offered: oneOf(CDN_CODINGS), outcome: optional(oneOf(CDN_CODING_OUTCOMES)) },
  'Of a check of content codings.',
);

const failure = objectOf<NonNullable<cdn.CdnVisit['failure']>>({
  phase: oneOf(PHASES),
  reason: oneOf(REASONS),
  source: oneOf(SOURCES),
  detail: text(),
});

const visit = objectOf<cdn.CdnVisit>(
  {
    provider: name,
    path: text(),
    partition: text(),
    fetch: oneOf(CDN_FETCHES),
    coding: optional(coding),
    started: { type: 'string', format: 'date-time' },
    status: optional(integer(100, 599)),
    version: optional(text('Of HTTP.')),
    phases: { type: 'object', additionalProperties: seconds(), description: 'Seconds of those that ended.' },
    address: optional(text('IPv4 or IPv6, canonical.')),
    asn: optional(text('AS64500')),
    layers: listOf({ $ref: '#/$defs/layer' }, 'From the edge to the origin.'),
    detected: optional(oneOf(CDN_PROVIDERS)),
    pop: optional(text()),
    age: optional(seconds()),
    ttl: optional(seconds('How long shared caches may keep the response by its own fields.')),
    bytes: optional(
      objectOf<NonNullable<cdn.CdnVisit['bytes']>>(
        { header: count, wire: optional(count), content: optional(count) },
        'Of the header section, and of the body.',
      ),
    ),
    hash: optional({ type: 'string', pattern: '^[0-9a-f]{64}$', description: 'SHA-256 of the decoded content.' }),
    integrity: optional(oneOf(CDN_INTEGRITY)),
    lifetime: optional(oneOf(CDN_TTL_OUTCOMES)),
    failure: optional(failure),
    ratio: optional({ ...ratio, description: 'Time to first byte divided by that of the baseline.' }),
  },
  'One fetch of one object.',
);

const finding = objectOf<cdn.CdnFinding>({
  rule: oneOf(CDN_RULES),
  severity: oneOf(CDN_SEVERITIES),
  provider: name,
  path: text(),
  partition: text(),
  place: text('Header field or part of the response.'),
  reason: text(),
  remedy: text(),
  reference: text('Standard and section.'),
  evidence: optional(listOf(text())),
});

const run = objectOf<cdn.CdnRun>({
  baseline: name,
  providers: listOf(way),
  visits: listOf({ $ref: '#/$defs/visit' }, 'In the order in which they were made.'),
  findings: optional(listOf(finding)),
  shortened: optional({ const: true, description: 'Evidence, then visits, then findings were left out.' }),
  words: listOf(text(), 'For people, most important first.'),
});

/** JSON Schema of {@link cdn.CdnRecord}. */
export const cdnRecordSchema: Schema = recordSchema(CDN_SCHEMA, run, {
  id: 'urn:parallax:cdn-record:1',
  title: 'CdnRecord',
  description: 'One round of the probe cdn. Times are seconds.',
  definitions: { layer, visit },
});
