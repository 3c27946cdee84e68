import { z } from 'zod';
import { packSettings } from '../pack/index.js';

/** One setting of the pack that is not a group of others. */
export interface Leaf {
  /** Such as `['vantage', 'sick', 'for']`. */
  readonly path: readonly string[];
  readonly byDefault: unknown;
  readonly description: string;
  /** What it may be, as far as the schema says so: `1 to 100`. */
  readonly bounds: string;
}

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly default?: unknown;
  readonly description?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly enum?: readonly string[];
  readonly pattern?: string;
}

/** All settings, in the order in which they are declared. */
export const leaves = (): readonly Leaf[] => under(z.toJSONSchema(packSettings, { io: 'input' }) as Schema, []);

function under(schema: Schema, path: readonly string[]): readonly Leaf[] {
  const { properties, minimum, maximum } = schema;
  if (properties !== undefined) return Object.entries(properties).flatMap(([name, one]) => under(one, [...path, name]));
  const range = minimum === undefined || maximum === undefined ? '' : `${minimum} to ${maximum}`;
  const bounds = schema.enum?.join(', ') ?? (schema.pattern === undefined ? range : durations(path));
  return [{ path, byDefault: schema.default, description: schema.description ?? '', bounds }];
}

const LADDER = ['1s', '2s', '5s', '10s', '15s', '30s', '1m', '2m', '5m', '10m', '15m', '30m', '1h', '2h', '3h', '6h', '12h', '1d', '2d', '3d', '7d', '14d', '30d', '52w']; // prettier-ignore

/** The least and the longest duration that this setting takes: the schema as JSON does not say so. */
function durations(path: readonly string[]): string {
  const nested = (value: string): unknown => path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value);
  const taken = LADDER.filter((one) => packSettings.safeParse(nested(one)).success);
  return taken.length === 0 ? '' : `${taken[0] ?? ''} to ${taken.at(-1) ?? ''}`;
}
