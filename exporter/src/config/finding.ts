import type { Severity } from '../core/problem.js';

/** Keys and indexes from the root of a document to a value. */
export type Path = readonly (string | number)[];

/** A problem before it is known where in the text it stands. */
export interface Finding {
  readonly severity: Severity;
  readonly path: Path;
  /** Whether the caret belongs under the key or under the value; a missing value is shown at what should hold it. */
  readonly at: 'key' | 'value';
  readonly reason: string;
  readonly remedy: string;
}

/** Takes findings; every step of the parser gets one, so that one pass collects all of them. */
export type Report = (finding: Finding) => void;

export function errorAt(path: Path, reason: string, remedy: string): Finding {
  return { severity: 'error', path, at: 'value', reason, remedy };
}

export function warningAt(path: Path, reason: string, remedy: string): Finding {
  return { severity: 'warning', path, at: 'key', reason, remedy };
}

/** `probes.web.targets[3].host`. */
export function pathText(path: Path): string {
  return path.reduce<string>(
    (text, step) => (typeof step === 'number' ? `${text}[${step}]` : text === '' ? step : `${text}.${step}`),
    '',
  );
}
