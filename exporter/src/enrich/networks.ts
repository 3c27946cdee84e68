/** The user's own networks: how they are looked up, and the file that lists them. */
import type { Files } from '../core/files.js';
import { parseCidr } from '../core/address.js';
import { MAX_LISTED_NETWORKS, networkList, type Network } from '../core/networks.js';
import { readPlainYaml } from '../core/plain-yaml.js';
import { ProblemError, type Problem } from '../core/problem.js';
import { RangeBuilder } from './range-builder.js';
import type { RangeTable } from './ranges.js';
import type { Sliced } from './slices.js';
import { lastOf, wordsOfBytes, type Width } from './words.js';

const MAX_FILE_BYTES = 4 * 1024 * 1024;
const MAX_PROBLEMS = 100;

/** Networks by the addresses in them; of nested ones the narrowest. */
export class NetworkTable {
  private constructor(
    private readonly networks: readonly Network[],
    private readonly families: Readonly<Record<Width, RangeTable>>,
  ) {}

  /** `networks` are checked already; of two with one CIDR the last counts. */
  static *build(networks: readonly Network[]): Sliced<NetworkTable> {
    const builders = { 1: new RangeBuilder(1), 4: new RangeBuilder(4) };
    for (const [index, { cidr }] of networks.entries()) {
      const parsed = parseCidr(cidr);
      if (!parsed) continue;
      const width = parsed.bytes.length === 4 ? 1 : 4;
      const first = wordsOfBytes(parsed.bytes);
      const last = lastOf(first, width, parsed.bits, new Uint32Array(width));
      builders[width].add(first, last, index + 1);
      if (index % 256 === 0) yield;
    }
    return new NetworkTable(networks, { 1: yield* builders[1].build(), 4: yield* builders[4].build() });
  }

  find(words: Uint32Array, width: Width): Network | undefined {
    const table = this.families[width];
    return this.networks[table.valueAt(table.find(words)) - 1];
  }
}

const listed = networkList(MAX_LISTED_NETWORKS);

/** Reads a list of networks, YAML or JSON. Rejects with a ProblemError that has the places, or a FileError. */
export async function readNetworks(path: string, files: Files): Promise<readonly Network[]> {
  const text = await files.read(path, MAX_FILE_BYTES);
  return parseNetworks(text, path);
}

/** The list in a text. Throws a ProblemError that holds everything that is wrong with it. */
export function parseNetworks(text: string, path: string): readonly Network[] {
  const lines = text.split('\n');
  const problem = (line: number, reason: string, remedy: string): Problem => ({
    severity: 'error',
    reason,
    remedy,
    place: {
      file: path,
      line,
      column: 1,
      text: lines[line - 1] ?? '',
      length: Math.max(1, lines[line - 1]?.length ?? 1),
    },
  });
  const read = readPlainYaml(text);
  if ('wrong' in read)
    throw new ProblemError([problem(read.line, read.wrong, 'Write a list of networks in YAML or JSON.')]);
  const result = listed.safeParse(read.value ?? []);
  if (result.success) return result.data;
  const lineOf = (at: readonly PropertyKey[]): number => {
    for (let length = at.length; length >= 0; length -= 1) {
      const node: unknown = read.document.getIn(at.slice(0, length), true);
      if (hasRange(node)) return read.lines.linePos(node.range[0]).line;
    }
    return 1;
  };
  const problems = result.error.issues.slice(0, MAX_PROBLEMS);
  throw new ProblemError(
    problems.map(({ path: at, message }) => {
      const where = at.length === 0 ? 'the list' : at.map(String).join('.');
      return problem(
        lineOf(at),
        `${where}: ${message}`,
        'Each entry has cidr and name, and may have site, asn, as_name, country, place.',
      );
    }),
  );
}

const hasRange = (node: unknown): node is { readonly range: readonly [number, number, number] } =>
  typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range);
