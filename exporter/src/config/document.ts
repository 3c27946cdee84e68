import type { z } from 'zod';
import { FileError, type Files } from '../core/files.js';
import { ProblemError } from '../core/problem.js';
import { check } from './check.js';
import type { Env } from './env.js';
import type { Finding } from './finding.js';
import { generate } from './json-schema.js';
import { checkerOf, place } from './parse.js';
import { toPlain } from './tree.js';
import { parseYaml } from '../core/yaml-text.js';

/** Files beside the configuration of an agent: what commands are given. Larger ones are refused. */
const MAX_BYTES = 1_048_576;

export interface DocumentOptions<T> {
  readonly schema: z.ZodType<T>;
  readonly files: Pick<Files, 'read'>;
  /** For `${NAME}`; without one nothing is expanded. */
  readonly env?: Env;
}

/** Reads a YAML file of its own kind. Throws a ProblemError that holds every problem with its place. */
export async function readDocument<T>(file: string, options: DocumentOptions<T>): Promise<T> {
  try {
    return parseDocument(await options.files.read(file, MAX_BYTES), file, options);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new ProblemError([{ severity: 'error', reason: error.message, remedy: 'Give the path of a YAML file.' }]);
  }
}

export function parseDocument<T>(text: string, file: string, options: Omit<DocumentOptions<T>, 'files'>): T {
  const source = parseYaml(text, file);
  const plain = toPlain(source, options.env);
  const schema = generate(options.schema);
  const findings: Finding[] = [];
  const checker = checkerOf({ schema, plain, findings });
  const broken = source.faults.length > 0 || plain.exhausted;
  const value = broken ? undefined : check(options.schema, plain.value ?? {}, [], checker);
  const problems = place({ source, plain, schema }, findings);
  if (value === undefined || problems.length > 0) throw new ProblemError(problems);
  return value;
}
