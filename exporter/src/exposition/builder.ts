/** Families made by hand: what is not in the store but must be rendered beside it or instead of it. */
import { LabelWriter } from '../core/label-text.js';
import {
  NO_LABELS,
  SLAB_BYTES,
  SLAB_PADDING,
  type Distribution,
  type Family,
  type FamilyHead,
  type LabelTexts,
  type Summary,
} from '../core/snapshot.js';

/** Any label values: they are turned into text and bounded like those of the store. */
export type AnyLabels = Readonly<Record<string, unknown>>;

export interface SimpleSample {
  readonly labels?: AnyLabels;
  readonly value: number;
}

export interface SimpleFamily {
  /** Full name of the samples, with `_total` for counters and `_info` for infos. */
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'info' | 'unknown';
  readonly help: string;
  readonly unit?: string;
  readonly samples: readonly SimpleSample[];
}

/** One for all builders: each uses it between two turns of the event loop, and its buffer is large. */
const writer = new LabelWriter();
/** Of a slab, which grows to its full size; most pages have a few labels. */
const FIRST_BYTES = 2_048;

/** Gathers label texts of a handful of series; one for all families of a page. */
class TextsBuilder {
  readonly #ids = new Map<string, number>();
  readonly #slabs: Uint8Array[] = [];
  readonly #start: number[] = [0];
  readonly #length: number[] = [0];
  #tail = SLAB_BYTES;

  /** The id of these labels; equal labels have equal ids. */
  id(labels: AnyLabels): number {
    writer.reset();
    for (const name in labels) writer.add(name, labels[name]);
    const { bytes, length } = writer;
    if (length === 0) return NO_LABELS;
    const key = Buffer.from(bytes.buffer, 0, length).toString('latin1');
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    if (this.#tail + length > SLAB_BYTES) {
      this.#slabs.push(new Uint8Array(FIRST_BYTES));
      this.#tail = 0;
    }
    this.#room(length).set(bytes.subarray(0, length), this.#tail);
    const id = this.#start.push((this.#slabs.length - 1) * SLAB_BYTES + this.#tail) - 1;
    this.#length.push(length);
    this.#tail += length;
    this.#ids.set(key, id);
    return id;
  }

  /** The last slab, grown until `length` bytes and the padding fit. */
  #room(length: number): Uint8Array {
    const last = this.#slabs.at(-1) ?? new Uint8Array(0);
    const wanted = this.#tail + length + SLAB_PADDING;
    if (wanted <= last.length) return last;
    const grown = new Uint8Array(Math.min(SLAB_BYTES + SLAB_PADDING, Math.max(wanted, last.length * 2)));
    grown.set(last);
    this.#slabs[this.#slabs.length - 1] = grown;
    return grown;
  }

  build(): LabelTexts {
    return { slabs: this.#slabs, start: Uint32Array.from(this.#start), length: Uint16Array.from(this.#length) };
  }
}

/** One family before its texts are complete. The last of several points with the same labels wins. */
export interface Draft {
  readonly head: FamilyHead;
  readonly points:
    | { readonly shape: 'scalar'; readonly of: readonly (readonly [AnyLabels, number])[] }
    | {
        readonly shape: 'histogram';
        readonly bounds: readonly number[];
        readonly of: readonly (readonly [AnyLabels, Distribution])[];
      }
    | { readonly shape: 'summary'; readonly of: readonly (readonly [AnyLabels, Summary])[] };
}

const NO_TIMES = new Float64Array(0);

/** A legal metric name as near to `name` as possible. */
function legalName(name: string): string {
  const legal = name.replace(/[^a-zA-Z0-9_:]/g, '_');
  return legal === '' || /^[0-9]/.test(legal) ? `_${legal}` : legal;
}

/** Drafts to families that share one set of label texts. */
export function buildFamilies(drafts: readonly Draft[]): Family[] {
  const texts = new TextsBuilder();
  const rows = drafts.map(({ points }) => {
    const byId = new Map<number, number | Distribution | Summary>();
    for (const [labels, point] of points.of) byId.set(texts.id(labels), point);
    return byId;
  });
  const built = texts.build();
  return drafts.map((draft, k) => familyOf(draft, rows[k] ?? new Map<number, never>(), built));
}

function familyOf(
  { head, points }: Draft,
  byId: ReadonlyMap<number, number | Distribution | Summary>,
  texts: LabelTexts,
): Family {
  const rows = byId.size;
  const common = {
    head: { ...head, name: legalName(head.name) },
    rows,
    texts,
    own: idsOf(byId),
    base: new Uint32Array(rows),
    created: NO_TIMES,
  };
  const values = [...byId.values()];
  switch (points.shape) {
    case 'scalar':
      return {
        ...common,
        shape: 'scalar',
        values: numbersOf(values),
      };
    case 'histogram': {
      const distributions = values.map((value) =>
        typeof value === 'object' && 'classic' in value ? value : undefined,
      );
      return { ...common, shape: 'histogram', bounds: points.bounds, distributions };
    }
    case 'summary': {
      const summaries = values.map((value) => (typeof value === 'object' && 'quantiles' in value ? value : undefined));
      return { ...common, shape: 'summary', summaries };
    }
  }
}

/** By hand: `from` of a typed array goes through the iterator protocol, ten times slower on a handful of values. */
function idsOf(byId: ReadonlyMap<number, unknown>): Uint32Array {
  const ids = new Uint32Array(byId.size);
  let at = 0;
  for (const id of byId.keys()) ids[at++] = id;
  return ids;
}

function numbersOf(values: readonly unknown[]): Float64Array {
  const numbers = new Float64Array(values.length);
  values.forEach((value, at) => (numbers[at] = typeof value === 'number' ? value : NaN));
  return numbers;
}

/** Ad-hoc families of plain values, such as the answer to one `/probe`. */
export function simpleFamilies(families: readonly SimpleFamily[]): Family[] {
  return buildFamilies(
    families.map(({ name, type, help, unit = '', samples }) => ({
      head: { name, type, help, unit },
      points: { shape: 'scalar', of: samples.map(({ labels = {}, value }) => [labels, value] as const) },
    })),
  );
}
