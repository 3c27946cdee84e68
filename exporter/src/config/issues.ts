import type { z } from 'zod';
import { errorAt, type Finding, type Path } from './finding.js';
import { alternatives, nearest } from '../core/suggest.js';

/** Issues of a schema to findings that say what was found, what is wanted and what to do. */

type Issue = z.core.$ZodIssue;

export interface IssueContext {
  /** Where the validated value stands in the document. */
  readonly base: Path;
  /** The value given to the schema, for "found". */
  readonly value: unknown;
  /** What the schema says about the value at a path of the document. */
  describe(path: Path): string | undefined;
  /** Keys that a mapping at a path may have. */
  keys(path: Path): readonly string[];
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping (key: value)',
  record: 'a mapping (key: value)',
};

export function findingsOf(issues: readonly Issue[], context: IssueContext): Finding[] {
  return issues.flatMap((issue) => findingOf(issue, context));
}

function findingOf(issue: Issue, context: IssueContext): Finding[] {
  const path: Path = [...context.base, ...issue.path.map((step) => (typeof step === 'number' ? step : String(step)))];
  const value = valueAt(context.value, issue.path);
  const help = context.describe(path) ?? 'See docs/configuration.md.';
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(key, path, context));
    case 'invalid_type': {
      if (value === undefined) return [missing(path, help)];
      // A schema that has its own words for this knows better.
      if (!issue.message.startsWith('Invalid input')) return [errorAt(path, ...withHelp(issue.message, help))];
      const reason = `expected ${KINDS[issue.expected] ?? issue.expected}, found ${kindOf(value)}`;
      return [errorAt(path, reason, issue.expected === 'array' ? `Put it in brackets: [a, b]. ${help}` : help)];
    }
    case 'invalid_value':
      if (value === undefined) return [missing(path, help)];
      return [notOneOf(path, value, issue.values.map(String))];
    case 'too_small':
    case 'too_big':
      return [errorAt(path, boundsReason(issue), help)];
    case 'invalid_union':
      return unionFindings(issue, value, { path, help, context });
    case 'invalid_key':
      return [{ ...errorAt(path, ...withHelp(issue.issues[0]?.message ?? 'not a usable key', help)), at: 'key' }];
    default: {
      return [errorAt(path, ...withHelp(issue.message, help))];
    }
  }
}

/** Keys at the top of files that people point us at instead of ours, and where such a file belongs. */
const FOREIGN: Readonly<Record<string, string>> = {
  modules: 'A module file of blackbox_exporter is named by server.probe.modules_file of our configuration.',
  scrape_configs: 'A configuration of Prometheus is forwarded by "parallax agent --config.file=FILE".',
};

function unknownKey(key: string, path: Path, context: IssueContext): Finding {
  const remedy = remedyForKey(key, path, context);
  return { ...errorAt([...path, key], `unknown key "${key.slice(0, 80)}"`, remedy), at: 'key' };
}

function remedyForKey(key: string, path: Path, context: IssueContext): string {
  if (context.keys([...path, 'options']).includes(key)) return 'Put it under "options".';
  const foreign = path.length === 0 && Object.hasOwn(FOREIGN, key) ? FOREIGN[key] : undefined;
  if (foreign !== undefined) return foreign;
  const known = context.keys(path);
  // Other tools say basic_auth and tls_config where a probe says basic and tls.
  const near = nearest(key, known) ?? known.find((word) => key.startsWith(`${word}_`));
  if (near !== undefined) return `Did you mean "${near}"?`;
  return known.length > 0 ? `Known here: ${known.join(', ')}.` : 'Remove it; nothing may stand here.';
}

function missing(path: Path, help: string): Finding {
  const key = String(path.at(-1) ?? '');
  return errorAt(path, `"${key}" is missing`, `Add "${key}": ${help}`);
}

function notOneOf(path: Path, value: unknown, allowed: readonly string[]): Finding {
  const values = [...new Set(allowed)];
  const near = typeof value === 'string' ? nearest(value, values) : undefined;
  const remedy = near === undefined ? `Write ${alternatives(values)}.` : `Did you mean "${near}"?`;
  return errorAt(path, `${shown(value)} is not one of ${values.join(', ')}`, remedy);
}

function boundsReason(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): string {
  const small = issue.code === 'too_small';
  const bound = small ? issue.minimum : issue.maximum;
  const than = small ? 'least' : 'most';
  switch (issue.origin) {
    case 'string':
      return small && Number(bound) === 1 ? 'the text is empty' : `expected at ${than} ${bound} characters`;
    case 'array':
    case 'set':
      return `expected at ${than} ${bound} ${Number(bound) === 1 ? 'entry' : 'entries'}`;
    default:
      return `expected a number of at ${than} ${bound}`;
  }
}

interface UnionPlace {
  readonly path: Path;
  readonly help: string;
  readonly context: IssueContext;
}

/** Speaks for the branch that the value was meant for: the one it fails least, kinds that differ left out. */
function unionFindings(issue: z.core.$ZodIssueInvalidUnion, value: unknown, place: UnionPlace): Finding[] {
  if (value === undefined) return [missing(place.path, place.help)];
  const fitting = issue.errors
    .filter((branch) => !branch.some((one) => one.path.length === 0 && one.code === 'invalid_type'))
    .sort((one, other) => one.length - other.length);
  const values = issue.errors.flat().flatMap((one) => (one.code === 'invalid_value' ? one.values.map(String) : []));
  if (values.length > 0 && fitting.every((branch) => branch.every((one) => one.code === 'invalid_value')))
    return [notOneOf(place.path, value, values)];
  const [best] = fitting;
  if (best) return findingsOf(best, { ...place.context, base: place.path, value });
  const wanted = issue.errors.flat().flatMap((one) => (one.code === 'invalid_type' ? [one.expected] : []));
  const kinds = [...new Set(wanted.map((kind) => KINDS[kind] ?? kind))];
  return [errorAt(place.path, `expected ${alternatives(kinds)}, found ${kindOf(value)}`, place.help)];
}

/** Messages of our schemas are "reason; remedy" or a reason alone. */
export function splitMessage(message: string): [reason: string, remedy?: string] {
  const at = message.indexOf('; ');
  if (at === -1) return [message];
  const remedy = message.slice(at + 2);
  return [
    message.slice(0, at),
    `${remedy.charAt(0).toUpperCase()}${remedy.slice(1)}${remedy.endsWith('.') ? '' : '.'}`,
  ];
}

function withHelp(message: string, help: string): [reason: string, remedy: string] {
  const [reason, remedy] = splitMessage(message);
  return [reason, remedy ?? help];
}

export function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let here = value;
  for (const step of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, step)) return undefined;
    here = (here as Record<PropertyKey, unknown>)[step];
  }
  return here;
}

export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return KINDS[typeof value] ?? typeof value;
}

const shown = (value: unknown): string =>
  typeof value === 'object' ? kindOf(value) : `"${String(value).slice(0, 60)}"`;
