import { isNode, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';

/** Everything that is wrong with a topology: a line each, with place, reason and remedy. */
export class TopologyError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'TopologyError';
  }
}

const MAX_BYTES = 8 << 20;
const MAX_PROBLEMS = 20;

interface FileText {
  readonly value: unknown;
  /** Line of a value, counted from 1. */
  at(path: readonly PropertyKey[]): number | undefined;
}

/** YAML, of which JSON is a part, as plain values with their lines. Throws {@link TopologyError}. */
export function readFileText(text: string, file: string): FileText {
  if (text.length > MAX_BYTES)
    throw new TopologyError([`${file}: larger than 8 MiB; use "count" for many destinations`]);
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: true,
    logLevel: 'silent',
  });
  const [fault] = document.errors;
  if (fault) {
    const { line } = lines.linePos(fault.pos[0]);
    throw new TopologyError([`${file}:${line}: ${fault.message}; the file must be YAML or JSON`]);
  }
  const at = (path: readonly PropertyKey[]): number | undefined => {
    for (let length = path.length; length >= 0; length -= 1) {
      const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
    }
    return undefined;
  };
  try {
    return { value: document.toJS({ maxAliasCount: 100 }) as unknown, at };
  } catch {
    throw new TopologyError([`${file}: an alias without an anchor, or too many of them; write values out`]);
  }
}

/** Issues of the schema as lines for people. */
export function problemsOf(
  issues: readonly z.core.$ZodIssue[],
  file: string,
  at?: (path: readonly PropertyKey[]) => number | undefined,
): string[] {
  const lines = issues
    .flatMap((issue) => deepest(issue))
    .map(({ path, message }) => {
      const line = at?.(path);
      const where = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('').replace(/^\./, ''); // prettier-ignore
      return `${file}${line === undefined ? '' : `:${line}`}: ${where === '' ? 'the file' : where}: ${message}`;
    });
  const more = lines.length - MAX_PROBLEMS;
  return more > 0 ? [...lines.slice(0, MAX_PROBLEMS), `${file}: and ${more} more`] : lines;
}

interface Flat {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** Of a union the branch that came furthest: it is the one that was meant. */
function deepest(issue: z.core.$ZodIssue, above: readonly PropertyKey[] = []): Flat[] {
  const path = [...above, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    const message = 'there is no such key here; correct its spelling or leave it out';
    return issue.keys.map((key) => ({ path: [...path, key], message }));
  }
  if (issue.code !== 'invalid_union') return [{ path, message: issue.message }];
  const branches = issue.errors.map((errors) => errors.flatMap((inner) => deepest(inner, path)));
  const depth = (flats: readonly Flat[]): number => Math.max(0, ...flats.map((flat) => flat.path.length));
  const best = Math.max(0, ...branches.map(depth));
  if (best > path.length) return branches.find((flats) => depth(flats) === best) ?? [];
  const reasons = [...new Set(branches.flat().map(({ message }) => message))];
  return [{ path, message: reasons.join(', or ') || issue.message }];
}
