/** JSON Schema (draft 2020-12) of records, written so that it cannot name other fields than their types do. */

export interface Schema {
  readonly [keyword: string]: unknown;
}

const OPTIONAL = Symbol('optional');

/** The schema of a field that may be absent. */
export interface Optional {
  readonly [OPTIONAL]: Schema;
}

export const optional = (schema: Schema): Optional => ({ [OPTIONAL]: schema });

/** Every field of T and no other; those that T may lack are marked, and only those. */
export type Fields<T> = {
  readonly [K in keyof T]-?: Record<never, never> extends Pick<T, K> ? Optional : Schema;
};

const isOptional = (field: Schema | Optional): field is Optional => OPTIONAL in field;

/** An object of type T. Further fields are allowed: a later version of the program may add some. */
export function objectOf<T>(fields: Fields<T>, description?: string): Schema {
  const entries = Object.entries<Schema | Optional>(fields);
  return {
    type: 'object',
    ...(description === undefined ? {} : { description }),
    required: entries.filter(([, field]) => !isOptional(field)).map(([name]) => name),
    properties: Object.fromEntries(entries.map(([name, field]) => [name, isOptional(field) ? field[OPTIONAL] : field])),
  };
}

export const text = (description?: string): Schema => ({ type: 'string', ...about(description) });

/** An integer from `minimum` to `maximum`, both included. */
export const integer = (minimum: number, maximum?: number, description?: string): Schema => ({
  type: 'integer',
  minimum,
  ...(maximum === undefined ? {} : { maximum }),
  ...about(description),
});

export const seconds = (description?: string): Schema => ({ type: 'number', minimum: 0, ...about(description) });

export const listOf = (items: Schema, description?: string): Schema => ({
  type: 'array',
  items,
  ...about(description),
});

export const oneOf = (values: readonly (string | number)[], description?: string): Schema => ({
  enum: values,
  ...about(description),
});

const about = (description: string | undefined): Schema => (description === undefined ? {} : { description });
