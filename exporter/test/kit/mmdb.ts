/** Writes MaxMind DB files (format specification 2.0), well-formed ones and their parts for broken ones. */

export type Data = string | number | bigint | boolean | Uint8Array | readonly Data[] | { readonly [key: string]: Data };

const control = (type: number, size: number): Buffer => {
  const [bits, more] =
    size < 29
      ? [size, []]
      : size < 285
        ? [29, [size - 29]]
        : size < 65_821
          ? [30, [(size - 285) >> 8, (size - 285) & 255]]
          : [31, [(size - 65_821) >> 16, ((size - 65_821) >> 8) & 255, (size - 65_821) & 255]];
  return Buffer.from(type < 8 ? [(type << 5) | bits, ...more] : [bits, type - 7, ...more]);
};

/** A value as the data section has it; integers take the smallest unsigned type, other numbers are doubles. */
export function encodeData(value: Data): Buffer {
  if (typeof value === 'string') return Buffer.concat([control(2, Buffer.byteLength(value)), Buffer.from(value)]);
  if (typeof value === 'boolean') return control(14, value ? 1 : 0);
  if (typeof value === 'bigint') return integer(9, value);
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return integer(6, BigInt(value));
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleBE(value);
    return Buffer.concat([control(3, 8), bytes]);
  }
  if (value instanceof Uint8Array) return Buffer.concat([control(4, value.length), value]);
  if (Array.isArray(value))
    return Buffer.concat([control(11, value.length), ...value.map((one: Data) => encodeData(one))]);
  const entries = Object.entries(value);
  return Buffer.concat([
    control(7, entries.length),
    ...entries.flatMap(([key, one]) => [encodeData(key), encodeData(one)]),
  ]);
}

function integer(type: number, value: bigint): Buffer {
  const hex = value === 0n ? '' : value.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 1 ? `0${hex}` : hex, 'hex');
  return Buffer.concat([control(type, bytes.length), bytes]);
}

export interface MmdbFile {
  /** 24 unless told. */
  readonly recordBits?: 24 | 28 | 32;
  readonly ipVersion: 4 | 6;
  /** Networks by their bits as text, most significant first (`'1010'` is 160.0.0.0/4); none inside another. */
  readonly networks: Readonly<Record<string, Data>>;
  /** Over what the file would have. */
  readonly metadata?: Readonly<Record<string, Data>>;
}

interface Node {
  children: [Node | undefined, Node | undefined];
  data?: number;
}

/** The bits of a network for {@link MmdbFile.networks}. */
export function bitsOf(bytes: readonly number[], length: number): string {
  return bytes
    .map((byte) => byte.toString(2).padStart(8, '0'))
    .join('')
    .slice(0, length);
}

/** The parts of a file: search tree, separator, data section, metadata with its marker. */
export function mmdbParts(file: MmdbFile): { tree: Buffer; separator: Buffer; data: Buffer; metadata: Buffer } {
  const root: Node = { children: [undefined, undefined] };
  const nodes: Node[] = [root];
  const sections: Buffer[] = [];
  let offset = 0;
  for (const [bits, value] of Object.entries(file.networks)) {
    let at = root;
    for (const [index, bit] of [...bits].entries()) {
      const side = bit === '1' ? 1 : 0;
      const last = index === bits.length - 1;
      const next = at.children[side] ?? { children: [undefined, undefined] };
      if (at.children[side] === undefined && !last) nodes.push(next);
      if (last) next.data = offset;
      at.children[side] = next;
      at = next;
    }
    const encoded = encodeData(value);
    sections.push(encoded);
    offset += encoded.length;
  }
  const recordBits = file.recordBits ?? 24;
  const numberOf = (node: Node | undefined): number =>
    node === undefined ? nodes.length : node.data === undefined ? nodes.indexOf(node) : nodes.length + 16 + node.data;
  const tree = Buffer.concat(
    nodes.map(({ children: [left, right] }) => record(recordBits, numberOf(left), numberOf(right))),
  );
  const metadata = {
    ...{ binary_format_major_version: 2, binary_format_minor_version: 0, build_epoch: 1_700_000_000n },
    ...{ database_type: 'Test', description: { en: 'made for a test' }, languages: ['en'] },
    ...{ ip_version: file.ipVersion, node_count: nodes.length, record_size: recordBits },
    ...file.metadata,
  };
  const marker = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1');
  return {
    ...{ tree, separator: Buffer.alloc(16), data: Buffer.concat(sections) },
    metadata: Buffer.concat([marker, encodeData(metadata)]),
  };
}

export function mmdb(file: MmdbFile): Buffer {
  const { tree, separator, data, metadata } = mmdbParts(file);
  return Buffer.concat([tree, separator, data, metadata]);
}

function record(bits: 24 | 28 | 32, left: number, right: number): Buffer {
  const bytes = Buffer.alloc(bits / 4);
  if (bits === 28) {
    bytes.writeUIntBE(left & 0xffffff, 0, 3);
    bytes[3] = ((left >>> 24) << 4) | (right >>> 24);
    bytes.writeUIntBE(right & 0xffffff, 4, 3);
  } else {
    bytes.writeUIntBE(left, 0, bits / 8);
    bytes.writeUIntBE(right, bits / 8, bits / 8);
  }
  return bytes;
}
