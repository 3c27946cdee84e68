import { z } from 'zod';
import type { AnyProbe } from '../core/probe.js';
import { commonOptions } from './common.js';
import type { Path } from './finding.js';
import { ANCHOR_TYPES, anchorMapping, probeFrame, targetMapping, topLevel } from './schema.js';

/** The JSON Schema (draft-07, which editors know best) of `parallax.yml`, generated from the schemas that parse it. */

export interface JsonSchema {
  [keyword: string]: unknown;
  type?: string;
  description?: string;
  writeOnly?: boolean;
  const?: unknown;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  items?: boolean | JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  if?: JsonSchema;
  then?: JsonSchema;
}

type Probes = Readonly<Record<string, AnyProbe>>;

const cache = new WeakMap<Probes, JsonSchema>();

export function jsonSchema(probes: Probes): JsonSchema {
  const known = cache.get(probes);
  if (known) return known;
  const schema = build(probes);
  cache.set(probes, schema);
  return schema;
}

export function generate(schema: z.ZodType): JsonSchema {
  const generated = z.toJSONSchema(schema, { io: 'input', target: 'draft-7', unrepresentable: 'any' });
  // Through text: the library hangs its own properties on the object, and shares parts between results.
  const plain = JSON.parse(JSON.stringify(generated)) as JsonSchema;
  delete plain['$schema'];
  return plain;
}

function build(probes: Probes): JsonSchema {
  const top = generate(topLevel);
  const types = Object.keys(probes);
  const whenType = (then: (type: string) => JsonSchema, among: readonly string[]): JsonSchema[] =>
    among
      .filter((type) => probes[type] !== undefined)
      .map((type) => ({ if: { properties: { type: { const: type } } }, then: then(type) }));
  const probe: JsonSchema = {
    type: 'object',
    required: ['type'],
    properties: { type: { enum: types, description: 'The probe type.' } },
    allOf: whenType((type) => probeSchema(type, probes), types),
  };
  const anchor = generate(anchorMapping);
  anchor.allOf = whenType((type) => ({ properties: { options: optionsSchema(type, probes) } }), ANCHOR_TYPES);
  const properties = { ...top.properties };
  properties['probes'] = { ...properties['probes'], additionalProperties: probe };
  const anchors = properties['anchors'] ?? {};
  properties['anchors'] = {
    ...anchors,
    properties: { ...anchors.properties, targets: { ...anchors.properties?.['targets'], items: anchor } },
  };
  return { $schema: 'http://json-schema.org/draft-07/schema#', title: 'Parallax agent', ...top, properties };
}

/** A type whose schema is not one object (a union, say) is left open: the agent itself judges it. */
function typeProperties(type: string, probes: Probes): JsonSchema {
  const schema = probes[type] ? generate(probes[type].Config as z.ZodType) : {};
  return schema.properties ? schema : { properties: {}, additionalProperties: true };
}

function optionsSchema(type: string, probes: Probes): JsonSchema {
  const own = typeProperties(type, probes);
  return {
    type: 'object',
    properties: { ...own.properties, ...generate(commonOptions).properties },
    additionalProperties: own.additionalProperties ?? false,
  };
}

function probeSchema(type: string, probes: Probes): JsonSchema {
  const own = typeProperties(type, probes);
  const target = generate(targetMapping);
  target.properties = { ...target.properties, options: optionsSchema(type, probes) };
  const frame = generate(probeFrame).properties ?? {};
  const items: JsonSchema = { anyOf: [{ type: 'string', minLength: 1, maxLength: 2048 }, target] };
  return {
    properties: {
      ...frame,
      ...own.properties,
      type: { const: type },
      targets: { ...frame['targets'], items },
    },
    additionalProperties: own.additionalProperties ?? false,
  };
}

/** The schemas that apply to the value at `path`; `type` in the data decides between probe types. */
export function schemasAt(root: JsonSchema, path: Path, data: unknown): readonly JsonSchema[] {
  let schemas = branches(root, data);
  let here = data;
  for (const step of path) {
    here = childOf(here, step);
    schemas = schemas.flatMap((schema) => stepInto(schema, step)).flatMap((schema) => branches(schema, here));
  }
  return schemas;
}

export function stepInto(schema: JsonSchema, step: string | number): JsonSchema[] {
  if (typeof step === 'number') return typeof schema.items === 'object' ? [schema.items] : [];
  const property = schema.properties && Object.hasOwn(schema.properties, step) ? schema.properties[step] : undefined;
  if (property) return [property];
  return typeof schema.additionalProperties === 'object' ? [schema.additionalProperties] : [];
}

/** A schema and everything it is combined with. */
export function branches(schema: JsonSchema, data: unknown): JsonSchema[] {
  const type = childOf(data, 'type');
  const conditional = schema.if?.properties?.['type']?.const;
  if (conditional !== undefined && type !== undefined && conditional !== type) return [];
  const inner = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  if (schema.then) inner.push(schema.then);
  return [schema, ...inner.flatMap((one) => branches(one, data))];
}

export function childOf(value: unknown, step: string | number): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
  return (value as Record<string | number, unknown>)[step];
}
