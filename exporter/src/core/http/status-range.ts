import { z } from 'zod';

/** Inclusive range of status codes. */
export interface StatusRange {
  readonly from: number;
  readonly to: number;
}

/** One status code, a range or a class, as users write it. */
export const statusRange = z
  .union([z.int().min(100).max(599), z.string()])
  .meta({ description: 'A status code, a range (200-299) or a class (2xx).' })
  .transform((value, context): StatusRange => {
    if (typeof value === 'number') return { from: value, to: value };
    const match = /^([1-5]\d\d)(?:-([1-5]\d\d))?$/.exec(value);
    if (match) return { from: Number(match[1]), to: Number(match[2] ?? match[1]) };
    if (/^[1-5]xx$/.test(value)) return { from: Number(value[0]) * 100, to: Number(value[0]) * 100 + 99 };
    context.addIssue({ code: 'custom', message: `"${value}" is no status code, range (200-299) or class (2xx)` });
    return z.NEVER;
  });

export const isIn = (ranges: readonly StatusRange[], status: number): boolean =>
  ranges.some(({ from, to }) => status >= from && status <= to);
