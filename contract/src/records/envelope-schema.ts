import { PATH_CAUSES } from '../labels.js';
import type { RunEnvelope } from './envelope.js';
import { objectOf, oneOf, optional, text, type Schema } from './schema.js';

const cause = objectOf<RunEnvelope<string, unknown>['cause']>({
  kind: oneOf(PATH_CAUSES),
  probe: optional(text()),
  detail: optional(text()),
});

interface About {
  /** Of the JSON Schema: `urn:…`, a name, a sentence. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly definitions: Readonly<Record<string, Schema>>;
}

/** JSON Schema of a record whose `schema` is this one and whose `run` looks like this. */
export function recordSchema(schema: string, run: Schema, { id, title, description, definitions }: About): Schema {
  return Object.freeze({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: id,
    title,
    ...objectOf<RunEnvelope<string, unknown>>(
      {
        schema: { const: schema },
        run_id: { type: 'string', pattern: '^[0-9a-f]{16}$' },
        vantage: text(),
        probe: text(),
        target: text(),
        host: text('What the user wrote as the target.'),
        started: { type: 'string', format: 'date-time' },
        cause,
        run,
      },
      description,
    ),
    $defs: definitions,
  });
}
