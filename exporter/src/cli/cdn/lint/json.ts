import { CDN_RULES, CDN_SEVERITIES } from '@parallax/contract';
import type { SiteReport } from './report.js';

/** Findings for programs. */

const LINT_SCHEMA = 'parallax.cdn-lint/1';

/** Of the whole output: one object for all sites. */
export const jsonOf = (sites: readonly SiteReport[]): string =>
  `${JSON.stringify({ schema: LINT_SCHEMA, sites }, undefined, 2)}\n`;

type Schema = Readonly<Record<string, unknown>>;

const text: Schema = { type: 'string' };
const whole: Schema = { type: 'integer', minimum: 0 };
const texts: Schema = { type: 'array', items: text };
const rule: Schema = { enum: CDN_RULES };
const severity: Schema = { enum: CDN_SEVERITIES };

/** Every property is required; further ones may come with later versions of the program. */
function record(properties: Readonly<Record<string, Schema>>): Schema {
  return { type: 'object', required: Object.keys(properties), properties };
}

const listOf = (items: Schema, description?: string): Schema => ({
  type: 'array',
  items,
  ...(description === undefined ? {} : { description }),
});

const finding = record({
  ...{ rule, severity, provider: text, path: text, partition: text },
  object: { type: 'string', pattern: '^[0-9a-f]{16}$', description: 'Path and query, as a hash.' },
  place: { type: 'string', description: 'The header field or part of the response.' },
  ...{ reason: text, remedy: text, reference: text },
  evidence: { ...texts, maxItems: 8 },
});

const way = record({
  ...{ provider: text, role: { enum: ['edge', 'origin'] } },
  judged: listOf(rule, 'Rules that could be judged for at least one object.'),
  unanswered: listOf(record({ path: text, reason: text }), 'Objects that did not come with status 200.'),
});

/** JSON Schema of what `--format json` prints. */
export const lintSchema: Schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'urn:parallax:cdn-lint:1',
  title: 'Parallax CDN lint',
  ...record({
    schema: { const: LINT_SCHEMA },
    sites: listOf(
      record({
        ...{ target: text, requests: whole, bytes: whole, unasked: whole },
        ways: listOf(way),
        findings: listOf(finding),
        counts: listOf(
          record({ provider: text, rule, severity, objects: whole }),
          'Objects with a finding; 0 was looked for and not found, what is not here was not looked at.',
        ),
      }),
    ),
  }),
};
