import { createRequire } from 'node:module';
import type { FilterFunction, FunctionExpressionType, JSONPathEnvironment, JSONPathQuery } from 'json-p3';
import { Fault } from '../../core/failure.js';
import { compilePattern, type Pattern } from '../../core/schema.js';

/** A JSON text as `JSON.parse` gives it. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** A compiled JSONPath (RFC 9535). */
export interface JsonPath {
  readonly source: string;
  /** The first node that the path finds; undefined when it finds none. */
  first(document: Json): Json | undefined;
}

/** How deep `..` goes; deeper documents fail. */
const DEPTH = 100;
/** Patterns inside of paths are few; a path that computes them from the document gets no more than these. */
const PATTERNS = 64;

/**
 * The library gives the patterns of `match()` and `search()` to the regular expressions of the platform, which
 * backtrack; here they go to RE2. RFC 9485 patterns that RE2 does not know match nothing, as RFC 9535 wants.
 */
class LinearMatch implements FilterFunction {
  readonly argTypes: FunctionExpressionType[];
  readonly returnType: FunctionExpressionType;
  readonly #compiled = new Map<string, Pattern | undefined>();

  constructor(
    { ValueType, LogicalType }: Library['FunctionExpressionType'],
    private readonly whole: boolean,
  ) {
    this.argTypes = [ValueType, ValueType];
    this.returnType = LogicalType;
  }

  call(text: unknown, source: unknown): boolean {
    if (typeof text !== 'string' || typeof source !== 'string') return false;
    return this.#compile(source)?.test(text) ?? false;
  }

  #compile(source: string): Pattern | undefined {
    if (this.#compiled.has(source)) return this.#compiled.get(source);
    if (this.#compiled.size >= PATTERNS) return undefined;
    let compiled: Pattern | undefined;
    try {
      compiled = source.length > 1000 ? undefined : compilePattern(this.whole ? `^(?:${source})$` : source);
    } catch {
      compiled = undefined;
    }
    this.#compiled.set(source, compiled);
    return compiled;
  }
}

type Library = typeof import('json-p3');
let library: Library | undefined;

/** One for each path, so that no path uses up the patterns of another. */
function linearEnvironment(): JSONPathEnvironment {
  // Loaded with the first path: most agents have none, and it takes megabytes.
  library ??= createRequire(import.meta.url)('json-p3') as Library;
  const environment = new library.JSONPathEnvironment({ maxRecursionDepth: DEPTH });
  environment.functionRegister.set('match', new LinearMatch(library.FunctionExpressionType, true));
  environment.functionRegister.set('search', new LinearMatch(library.FunctionExpressionType, false));
  return environment;
}

/**
 * Compiles a path. Throws an Error that says what is wrong with it. Paths that may take quadratic time on a document
 * of the peer are refused: more than one `..`, or `$` inside of a filter.
 */
export function compileJsonPath(source: string): JsonPath {
  const plain = source.replace(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/g, '""');
  if (plain.split('..').length > 2) throw new Error('a JSONPath may have only one ".." (each multiplies its time)');
  if (plain.lastIndexOf('$') > 0) throw new Error('a JSONPath may have "$" only at its start');
  let query: JSONPathQuery;
  try {
    query = linearEnvironment().compile(source);
  } catch (error) {
    throw new Error(`not a JSONPath: ${error instanceof Error ? error.message : String(error)}`);
  }
  return { source, first: (document) => firstNode(query, document) };
}

function firstNode(query: JSONPathQuery, document: Json): Json | undefined {
  try {
    // The library's type of a document is mutable; it only reads.
    return query.match(document as Parameters<JSONPathQuery['match']>[0])?.value as Json | undefined;
  } catch {
    throw new Fault('decode_error', `the JSON document is too deep for ${query.toString()}`);
  }
}

/** Parses a body; throws `decode_error` without a word of the body in it. */
export function parseJson(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw new Fault('decode_error', 'the body is not JSON');
  }
}
