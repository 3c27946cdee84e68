import { valueOf } from '../../core/http/head.js';
import type { Told } from './scene.js';

/**
 * Whether two answers are one stored copy: they agree in Date where the cache passes it on, or in a field that the
 * origin makes anew for each answer (a request id, a time). Such fields are known by the origin's own answers.
 */
export function sameCopy(one: Told, other: Told, origin: readonly Told[]): boolean {
  if (other.at - one.at < 1_500) return false;
  return markers(origin).some((name) => {
    const value = valueOf(one.fields, name);
    return value !== undefined && value === valueOf(other.fields, name);
  });
}

/** Names of fields with another value in every answer of the origin. */
function markers(origin: readonly Told[]): string[] {
  const names = new Set(['date', ...(origin[0]?.fields.map(([name]) => name) ?? [])]);
  const plain = origin.filter(({ question }) => question === 'first' || question === 'repeat' || question === 'later');
  return [...names].filter((name) => {
    if (name === 'date') return true;
    const values = plain.map(({ fields }) => valueOf(fields, name));
    return plain.length > 1 && !values.includes(undefined) && new Set(values).size === plain.length;
  });
}
