import { isAlias, isMap, isScalar, isSeq, type Node } from 'yaml';
import { expand, type Env } from './env.js';
import type { Path } from './finding.js';
import type { YamlText } from '../core/yaml-text.js';

/** YAML nodes to plain values; and back from a path to the nodes, for places. */

/** Nodes that aliases may add; a file that needs more is an attack or a mistake. */
const MAX_ALIASED_NODES = 10_000;
const MAX_FAULTS = 200;

/** A problem tied to a node instead of a path, because the path is ambiguous (a duplicate) or not reached. */
export interface NodeFault {
  readonly start: number;
  readonly end: number;
  readonly reason: string;
  readonly remedy: string;
}

export interface Plain {
  readonly value: unknown;
  readonly faults: readonly NodeFault[];
  /** Values that came from the environment, with the name of the variable: never to be shown. */
  readonly revealed: ReadonlyMap<string, string>;
  /** Paths (joined by NUL) of plain scalars that are exactly one reference: they may stand for a number. */
  readonly fromEnv: ReadonlySet<string>;
  /** Aliases were cut off: the value is incomplete and not worth judging. */
  readonly exhausted: boolean;
}

export const pathKey = (path: Path): string => path.join('\0');

/** Without an environment nothing is expanded. */
export function toPlain(source: YamlText, env: Env | undefined): Plain {
  const walk = new Walk(source, env);
  const contents = source.document?.contents ?? null;
  const value = contents === null ? undefined : walk.value(contents, []);
  const { faults, revealed, fromEnv, exhausted } = walk;
  return { value, faults, revealed, fromEnv, exhausted };
}

class Walk {
  readonly faults: NodeFault[] = [];
  readonly revealed = new Map<string, string>();
  readonly fromEnv = new Set<string>();
  readonly #open = new Set<Node>();
  #aliased = 0;
  #aliasDepth = 0;
  exhausted = false;

  constructor(
    private readonly source: YamlText,
    private readonly env: Env | undefined,
  ) {}

  value(node: unknown, path: Path): unknown {
    if (this.#aliasDepth > 0) this.#aliased += 1;
    if (this.exhausted) return undefined;
    if (isAlias(node)) return this.alias(node, path);
    if (isScalar(node)) return this.scalar(node.value, node, path);
    if (isSeq(node)) return node.items.map((item, index) => this.value(item, [...path, index]));
    if (isMap(node)) return this.map(node, path);
    return undefined;
  }

  private alias(node: Node & { source: string }, path: Path): unknown {
    const document = this.source.document;
    const anchored = isAlias(node) && document ? node.resolve(document) : undefined;
    if (anchored === undefined) {
      this.fault(
        node,
        'this alias names no anchor before it',
        'Define the anchor first, or put quotes around the text.',
      );
      return undefined;
    }
    if (this.#open.has(anchored)) {
      this.fault(node, 'this alias contains itself', 'Write the value out.');
      return undefined;
    }
    if (this.#aliased > MAX_ALIASED_NODES) {
      this.exhausted = true;
      this.fault(node, `aliases stand for more than ${MAX_ALIASED_NODES} values`, 'Use defaults instead of aliases.');
      return undefined;
    }
    this.#open.add(anchored);
    this.#aliasDepth += 1;
    const value = this.value(anchored, path);
    this.#aliasDepth -= 1;
    this.#open.delete(anchored);
    return value;
  }

  private scalar(value: unknown, node: Node, path: Path): unknown {
    const { env } = this;
    if (typeof value !== 'string' || env === undefined) return value;
    const expansion = expand(value, env);
    if (!expansion.ok) {
      this.fault(node, expansion.reason, expansion.remedy);
      return '';
    }
    for (const name of expansion.used) this.revealed.set(env[name] ?? '', name);
    const whole = expansion.used.length === 1 && value === `\${${expansion.used[0] ?? ''}}`;
    if (whole && isScalar(node) && node.type === 'PLAIN') this.fromEnv.add(pathKey(path));
    return expansion.text;
  }

  private map(node: Node & { items: readonly { key: unknown; value: unknown }[] }, path: Path): unknown {
    const result: Record<string, unknown> = {};
    const seen = new Set<string>();
    this.#open.add(node);
    for (const { key, value } of node.items) {
      const name = this.key(key, node);
      if (name === undefined) continue;
      if (seen.has(name)) {
        this.fault(key as Node, `the key "${name.slice(0, 80)}" stands twice in one mapping`, 'Remove one of the two.');
        continue;
      }
      seen.add(name);
      const plain = this.value(value, [...path, name]);
      // A key without a value counts as absent, so that an emptied section keeps its defaults; the key is still judged.
      result[name] = plain ?? undefined;
    }
    this.#open.delete(node);
    return result;
  }

  private key(key: unknown, map: Node): string | undefined {
    const name = keyText(key);
    if (name === undefined || name === '__proto__' || name.length > 4096) {
      this.fault(key instanceof Object ? (key as Node) : map, 'this is not a usable key', 'Keys are plain words.');
      return undefined;
    }
    return name;
  }

  private fault(node: Node, reason: string, remedy: string): void {
    const [start, end] = node.range ?? [0, 1];
    if (this.faults.length < MAX_FAULTS) this.faults.push({ start, end, reason, remedy });
  }
}

/** The text of a scalar key; undefined for anything else. */
export function keyText(key: unknown): string | undefined {
  if (!isScalar(key)) return undefined;
  const { value } = key;
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(key.source ?? value) : undefined;
}

interface Found {
  readonly key?: Node;
  readonly value?: Node;
  /** How many steps of the path exist. */
  readonly depth: number;
}

/** Follows a path through the nodes as far as it exists. */
export function findNode(source: YamlText, path: Path): Found {
  let node: unknown = source.document?.contents ?? undefined;
  let key: unknown;
  let depth = 0;
  for (const step of path) {
    const here: unknown = isAlias(node) && source.document ? node.resolve(source.document) : node;
    if (isSeq(here) && typeof step === 'number' && step < here.items.length) {
      node = here.items[step];
      key = undefined;
    } else if (isMap(here)) {
      const pair = here.items.find((one) => keyText(one.key) === String(step));
      if (pair === undefined) break;
      key = pair.key;
      node = pair.value ?? pair.key;
    } else break;
    depth += 1;
  }
  const found: { key?: Node; value?: Node; depth: number } = { depth };
  if (isNode(key)) found.key = key;
  if (isNode(node)) found.value = node;
  return found;
}

const isNode = (value: unknown): value is Node => isScalar(value) || isMap(value) || isSeq(value) || isAlias(value);
