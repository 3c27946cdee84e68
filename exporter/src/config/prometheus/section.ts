import { isScalar } from 'yaml';
import type { z } from 'zod';
import { relativeTo } from '../config.js';
import { errorAt, warningAt, type Path, type Report } from '../finding.js';
import { findingsOf } from '../issues.js';
import { findNode } from '../tree.js';
import { isMapping } from '../../core/mapping.js';
import type { YamlText } from '../../core/yaml-text.js';

/** Where a reader of the file reports, and where texts stand as they were written. */
export interface Reading {
  readonly source: YamlText;
  readonly report: Report;
}

const UNITS: Readonly<Record<string, number>> = {
  ...{ ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000, y: 31_536_000_000 },
};
const DURATION = /^(?:0|(?:\d{1,9}y)?(?:\d{1,9}w)?(?:\d{1,9}d)?(?:\d{1,9}h)?(?:\d{1,9}m)?(?:\d{1,9}s)?(?:\d{1,9}ms)?)$/;

/** Milliseconds of a duration as Prometheus writes them: `1d12h`, `30s`, `0`. Undefined when it is none. */
export function parsePromDuration(text: string): number | undefined {
  if (text === '' || !DURATION.test(text)) return undefined;
  let total = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)(ms|[smhdwy])/g)) total += Number(count) * (UNITS[unit ?? ''] ?? 0);
  return total;
}

/**
 * A mapping of a Prometheus configuration that is taken apart key by key. What nobody took is reported at the end:
 * nothing that a file says is passed over in silence.
 */
export class Section {
  readonly #left: Map<string, unknown>;

  constructor(
    private readonly reading: Reading,
    readonly path: Path,
    value: Readonly<Record<string, unknown>>,
  ) {
    // A key without a value is the same as no key, as in Prometheus.
    this.#left = new Map(Object.entries(value).filter(([, one]) => one !== undefined));
  }

  has(key: string): boolean {
    return this.#left.has(key);
  }

  /** An empty section at the place of a key, to check against. */
  child(key: string): Section {
    return new Section(this.reading, [...this.path, key], {});
  }

  /** A value that stays for somebody to take. */
  peek(key: string): unknown {
    return this.#left.get(key);
  }

  /** Keys that nobody has taken yet. */
  keys(): string[] {
    return [...this.#left.keys()];
  }

  /** A scalar as it was written: `1.10` is no number here. */
  text(key: string): string | undefined {
    const value = this.#take(key);
    if (value === undefined) return undefined;
    return this.#text(value, [...this.path, key]);
  }

  /** A path; relative ones are relative to the file that names them. */
  file(key: string): string | undefined {
    const path = this.text(key);
    return path === undefined ? undefined : relativeTo(this.reading.source.file, path);
  }

  texts(key: string): string[] {
    const list = this.#list(key);
    return list.map((value, index) => this.#text(value, [...this.path, key, index]) ?? '');
  }

  /** A mapping of texts. */
  map(key: string): Record<string, string> {
    const value = this.#take(key);
    if (value === undefined) return {};
    if (!isMapping(value)) return this.#wrong([...this.path, key], 'a mapping (key: value)') ?? {};
    const path = [...this.path, key];
    return Object.fromEntries(
      Object.entries(value).map(([name, one]) => [name, this.#text(one ?? '', [...path, name]) ?? '']),
    );
  }

  flag(key: string): boolean | undefined {
    const value = this.#take(key);
    if (value === undefined || typeof value === 'boolean') return value;
    return this.#wrong([...this.path, key], 'true or false');
  }

  count(key: string): number | undefined {
    const value = this.#take(key);
    if (value === undefined || (Number.isSafeInteger(value) && (value as number) >= 0))
      return value as number | undefined;
    return this.#wrong([...this.path, key], 'a whole number');
  }

  /** Milliseconds. */
  duration(key: string): number | undefined {
    const text = this.text(key);
    if (text === undefined) return undefined;
    return parsePromDuration(text) ?? this.#wrong([...this.path, key], 'a duration such as 30s, 5m or 1h30m');
  }

  section(key: string): Section | undefined {
    const value = this.#take(key);
    if (value === undefined) return undefined;
    if (isMapping(value)) return new Section(this.reading, [...this.path, key], value);
    return this.#wrong([...this.path, key], 'a mapping (key: value)');
  }

  sections(key: string): Section[] {
    return this.#list(key).flatMap((value, index) => {
      const path = [...this.path, key, index];
      if (isMapping(value)) return [new Section(this.reading, path, value)];
      return this.#wrong(path, 'a mapping (key: value)') ?? [];
    });
  }

  /** Parses what was made of this section; `names` says what keys of the result are called in the file. */
  check<T>(schema: z.ZodType<T>, value: unknown, names: Readonly<Record<string, string>> = {}): T | undefined {
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    const help = 'docs/remote-write.md says what the forwarding mode can do.';
    const context = { describe: () => help, keys: () => [], base: [], value };
    for (const finding of findingsOf(result.error.issues, context)) {
      const [first = '', ...rest] = finding.path;
      this.reading.report({ ...finding, path: [...this.path, names[first] ?? first, ...rest] });
    }
    return undefined;
  }

  error(key: string | undefined, reason: string, remedy: string): void {
    this.reading.report(errorAt(key === undefined ? this.path : [...this.path, key], reason, remedy));
  }

  warn(key: string, reason: string, remedy: string): void {
    this.reading.report(warningAt([...this.path, key], reason, remedy));
  }

  /** Says that a key has no effect here, if it is there; with `when`, only if its value is that one. */
  ignore(key: string, why: string, when?: unknown): void {
    const value = this.#take(key);
    if (value !== undefined && (when === undefined || value === when)) {
      this.warn(key, `${key} has no effect: ${why}`, 'Remove it, or leave it: nothing depends on it.');
    }
  }

  /** Says that a key cannot be obeyed, if it is there. */
  refuse(key: string, why: string, remedy: string): void {
    if (this.#take(key) !== undefined) this.error(key, `${key}: ${why}`, remedy);
  }

  /** Everything that is left was not understood. */
  finish(): void {
    for (const key of this.#left.keys()) {
      this.warn(
        key,
        `the forwarding mode does not know "${key.slice(0, 80)}"`,
        'It has no effect; check the spelling.',
      );
    }
    this.#left.clear();
  }

  #take(key: string): unknown {
    const value = this.#left.get(key);
    this.#left.delete(key);
    return value;
  }

  #list(key: string): readonly unknown[] {
    const value = this.#take(key);
    if (value === undefined || Array.isArray(value)) return value ?? [];
    return this.#wrong<never[]>([...this.path, key], 'a list') ?? [];
  }

  #text(value: unknown, path: Path): string | undefined {
    if (typeof value === 'string') return value;
    if (typeof value !== 'number' && typeof value !== 'boolean') return this.#wrong(path, 'text');
    const { value: node } = findNode(this.reading.source, path);
    return isScalar(node) && node.source !== undefined ? node.source : String(value);
  }

  #wrong<T>(path: Path, wanted: string): T | undefined {
    this.reading.report(errorAt(path, `this is not ${wanted}`, 'Write it as in the documentation of Prometheus.'));
    return undefined;
  }
}
