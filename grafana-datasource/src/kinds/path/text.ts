/** Reading what strangers wrote: values of JSON, or nothing. Never throws. */
export type Json = Readonly<Record<string, unknown>>;

export const object = (value: unknown): Json | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;

export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);

/** Objects of a list; what else stands in it is left out. */
export const objects = (value: unknown): readonly Json[] =>
  list(value).flatMap((one) => {
    const found = object(one);
    return found === undefined ? [] : [found];
  });

/** Text that says something. */
export const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

export const number = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;

export const integer = (value: unknown, most = Number.MAX_SAFE_INTEGER): number | undefined =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) <= most ? (value as number) : undefined;

export const oneOf = <T extends string>(values: readonly T[], value: unknown): T | undefined =>
  values.find((one) => one === value);

/** The object on a line of JSON. */
export function parse(line: unknown): Json | undefined {
  if (typeof line !== 'string') return undefined;
  try {
    return object(JSON.parse(line));
  } catch {
    return undefined;
  }
}
