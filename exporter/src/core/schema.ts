/** Pieces of configuration schemas, so that a duration or a secret is written the same way everywhere. */
import { RE2JS } from 're2js';
import { z } from 'zod';
import { parseCidr, type Cidr } from './address.js';
import { Secret, type SecretRef } from './secret.js';

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Milliseconds of `1h30m`, `2.5s`, `100ms`; undefined when the text is not a duration. */
export function parseDuration(text: string): number | undefined {
  let total = 0;
  let rest = text;
  if (rest === '') return undefined;
  while (rest !== '') {
    const match = /^(\d{1,9}(?:\.\d{1,6})?)(ms|s|m|h)/.exec(rest);
    if (!match?.[1] || !match[2]) return undefined;
    total += Number(match[1]) * (UNITS[match[2]] ?? 0);
    rest = rest.slice(match[0].length);
  }
  return total;
}

/** The shortest exact text of a duration in milliseconds. */
export function formatDuration(ms: number): string {
  if (ms >= 3_600_000 && ms % 3_600_000 === 0) return `${ms / 3_600_000}h`;
  if (ms >= 60_000 && ms % 60_000 === 0) return `${ms / 60_000}m`;
  return ms >= 1000 && ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}

/** A duration such as `30s`, in milliseconds after parsing, within bounds given as text. */
export function duration(bounds: { min: string; max: string }): z.ZodType<number, string> {
  const min = parseDuration(bounds.min) ?? 0;
  const max = parseDuration(bounds.max) ?? 0;
  const unitless = 'a duration needs a unit; write 500ms, 30s, 5m or 1h';
  return z
    .string({ error: (issue) => (typeof issue.input === 'number' ? unitless : undefined) })
    .meta({ description: `A duration from ${bounds.min} to ${bounds.max}, such as 500ms, 30s or 1m30s.` })
    .transform((text, context): number => {
      const ms = parseDuration(text);
      if (ms === undefined) {
        context.addIssue({
          code: 'custom',
          message: `"${text}" is not a duration; write a number and a unit: 500ms, 30s, 5m, 1h`,
        });
        return z.NEVER;
      }
      if (ms < min || ms > max) {
        context.addIssue({ code: 'custom', message: `${text} is outside ${bounds.min} to ${bounds.max}` });
        return z.NEVER;
      }
      return ms;
    });
}

const SIZES: Readonly<Record<string, number>> = {
  ...{ B: 1, kB: 1e3, KB: 1e3, MB: 1e6, GB: 1e9 },
  ...{ KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 },
};

/** Bytes of `256MB`, `1.5GiB`; undefined when the text is not a size. */
export function parseSize(text: string): number | undefined {
  const match = /^(\d{1,9}(?:\.\d{1,6})?)([kKMG]i?B|B)$/.exec(text);
  const unit = SIZES[match?.[2] ?? ''];
  return unit === undefined ? undefined : Math.floor(Number(match?.[1]) * unit);
}

/** A size such as `256MB`, in bytes after parsing, within bounds given as text. */
export function size(bounds: { min: string; max: string }): z.ZodType<number, string> {
  const min = parseSize(bounds.min) ?? 0;
  const max = parseSize(bounds.max) ?? 0;
  const unitless = 'a size needs a unit; write 64MB, 1GB or 512MiB';
  return z
    .string({ error: (issue) => (typeof issue.input === 'number' ? unitless : undefined) })
    .meta({ description: `A size from ${bounds.min} to ${bounds.max}, such as 64MB, 1GB or 512MiB.` })
    .transform((text, context): number => {
      const bytes = parseSize(text);
      if (bytes !== undefined && bytes >= min && bytes <= max) return bytes;
      const message =
        bytes === undefined
          ? `"${text}" is not a size; write a number and a unit: 64MB, 1GB, 512MiB`
          : `${text} is outside ${bounds.min} to ${bounds.max}`;
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    });
}

/** A secret written in place (use `\${ENV}`) or read from a file: `{ file: /path }`. */
export function secret(): z.ZodType<SecretRef> {
  const inline = z
    .string()
    .min(1)
    .max(65_536)
    .transform((text): SecretRef => ({ value: new Secret(text) }));
  const file = z.strictObject({ file: z.string().min(1).max(4096) });
  // writeOnly is JSON Schema's word for a value that must never be shown; configuration errors mask it by that mark.
  return z
    .union([inline, file])
    .meta({ description: 'A secret: text (better from ${ENV}), or { file: PATH }.', writeOnly: true });
}

/** A compiled pattern of the user: RE2 syntax, linear time. Never give such a text to `new RegExp`. */
export interface Pattern {
  readonly source: string;
  test(text: string): boolean;
  /** Groups of the first match, whole match first; undefined when it does not match. */
  exec(text: string): readonly (string | undefined)[] | undefined;
}

export function compilePattern(source: string): Pattern {
  const compiled = RE2JS.compile(source);
  return {
    source,
    test: (text) => compiled.matcher(text).find(),
    exec: (text) => {
      const matcher = compiled.matcher(text);
      if (!matcher.find()) return undefined;
      return Array.from({ length: matcher.groupCount() + 1 }, (_, index) => matcher.group(index) ?? undefined);
    },
  };
}

export function pattern(): z.ZodType<Pattern, string> {
  return z
    .string()
    .min(1)
    .max(2000)
    .meta({ description: 'A regular expression in RE2 syntax, not anchored.' })
    .transform((source, context): Pattern => {
      try {
        return compilePattern(source);
      } catch (error) {
        context.addIssue({
          code: 'custom',
          message: `not an RE2 pattern: ${error instanceof Error ? error.message : String(error)}`,
        });
        return z.NEVER;
      }
    });
}

export const port = z.int().min(1).max(65_535);

/** A prefix such as `192.0.2.0/24`; a bare address is its own. */
export const prefix: z.ZodType<Cidr, string> = z
  .string()
  .max(64)
  .transform((text, context): Cidr => {
    const cidr = parseCidr(text);
    if (cidr) return cidr;
    context.addIssue({ code: 'custom', message: `"${text}" is not a prefix; write 192.0.2.0/24 or 2001:db8::/56` });
    return z.NEVER;
  });
