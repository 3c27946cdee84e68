import type { z } from 'zod';
import type { Path, Report } from './finding.js';
import { findingsOf, valueAt } from './issues.js';
import { pathKey } from './tree.js';

/** What every check needs: where findings go and what the published schema says about a place. */
export interface Checker {
  readonly report: Report;
  describe(path: Path): string | undefined;
  keys(path: Path): readonly string[];
  /** Paths whose text is a reference to the environment and may stand for a number or a truth value. */
  readonly fromEnv: ReadonlySet<string>;
}

const NUMBER = /^-?\d{1,15}(?:\.\d{1,15})?$/;

/** Parses `value` that stands at `base`; reports what is wrong and gives undefined then. */
export function check<T>(schema: z.ZodType<T>, value: unknown, base: Path, checker: Checker): T | undefined {
  const result = safeParse(schema, value, base, checker);
  if (result.success) return result.data;
  for (const finding of findingsOf(result.error.issues, { ...checker, base, value })) checker.report(finding);
  return undefined;
}

/**
 * Parses; where a number is wanted and the text came whole from the environment (`port: ${PORT}`), tries again with
 * the number. What the environment holds never becomes anything but a scalar.
 */
export function safeParse<T>(
  schema: z.ZodType<T>,
  value: unknown,
  base: Path,
  checker: Pick<Checker, 'fromEnv'>,
): z.ZodSafeParseResult<T> {
  const first = schema.safeParse(value);
  if (first.success || checker.fromEnv.size === 0) return first;
  let converted = value;
  for (const issue of first.error.issues) {
    if (issue.code !== 'invalid_type' || !checker.fromEnv.has(pathKey([...base, ...issue.path.map(String)]))) continue;
    const scalar = scalarOf(String(valueAt(value, issue.path)), issue.expected);
    if (scalar !== undefined) converted = withValue(converted, issue.path, scalar);
  }
  return converted === value ? first : schema.safeParse(converted);
}

function scalarOf(text: string, wanted: string): number | boolean | undefined {
  if (wanted === 'boolean') return text === 'true' ? true : text === 'false' ? false : undefined;
  return (wanted === 'number' || wanted === 'int') && NUMBER.test(text) ? Number(text) : undefined;
}

/** A copy of `value` in which the value at `path` is another one. */
function withValue(value: unknown, path: readonly PropertyKey[], next: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined || typeof value !== 'object' || value === null) return next;
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...value }) as Record<PropertyKey, unknown>;
  copy[step] = withValue(copy[step], rest, next);
  return copy;
}
