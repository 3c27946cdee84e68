/** From one family of a snapshot to series that keep their identity from snapshot to snapshot. */
import { decodeLabels } from '../../core/label-text.js';
import {
  sortedLabels,
  type LabelPair,
  type MetadataType,
  type Series,
  type SeriesMetadata,
} from '../../core/series.js';
import { HOLE, SLAB_BITS, SLAB_BYTES, type Family, type LabelTexts } from '../../core/snapshot.js';

/** Forms of a family's histograms that endpoints want. */
export interface Forms {
  readonly native: boolean;
  readonly classic: boolean;
}

/** The series of one row: what it is made of depends on the shape of its family. */
export interface RowSeries {
  /** The scalar itself, or the native histogram. */
  readonly main?: Series;
  /** Classic buckets in the order of the bounds, then `+Inf`; or quantiles. */
  readonly parts: readonly Series[];
  readonly sum?: Series;
  readonly count?: Series;
}

const latin1 = new TextDecoder('latin1');

function bytesOf(texts: LabelTexts, id: number): Uint8Array {
  const start = texts.start[id] ?? 0;
  const slab = texts.slabs[start >>> SLAB_BITS];
  const from = start & (SLAB_BYTES - 1);
  return slab?.subarray(from, from + (texts.length[id] ?? 0)) ?? new Uint8Array(0);
}

/** Series of a family by their labels. Costs nothing while the rows of the family stay the same. */
export class FamilySeries {
  /** Per row; undefined for holes. */
  rows: readonly (RowSeries | undefined)[] = [];
  #byText = new Map<string, RowSeries>();
  #seen: Pick<Family, 'own' | 'base' | 'rows'> | undefined;
  #metadata: SeriesMetadata | undefined;

  constructor(
    private readonly extra: readonly LabelPair[],
    private readonly forms: Forms,
  ) {}

  /**
   * Brings the rows up to date; the series that are gone. Columns of a snapshot are never changed in place, so the same
   * columns mean the same series.
   */
  update(family: Family): readonly Series[] {
    const { own, base, rows } = family;
    const seen = this.#seen;
    if (seen?.own === own && seen.base === base && seen.rows === rows) return [];
    this.#seen = { own, base, rows };
    this.#metadata ??= metadataOf(family);
    const before = this.#byText;
    this.#byText = new Map();
    this.rows = Array.from({ length: rows }, (_, row) =>
      own[row] === HOLE ? undefined : this.#rowOf(family, row, before),
    );
    return [...before].flatMap(([text, gone]) => (this.#byText.has(text) ? [] : allOf(gone)));
  }

  /** All series there are. */
  get all(): readonly Series[] {
    return [...this.#byText.values()].flatMap(allOf);
  }

  #rowOf(family: Family, row: number, before: ReadonlyMap<string, RowSeries>): RowSeries {
    const own = bytesOf(family.texts, family.own[row] ?? 0);
    const base = bytesOf(family.texts, family.base[row] ?? 0);
    const key = `${latin1.decode(own)}\n${latin1.decode(base)}`;
    const labels = (): LabelPair[] => [...decode(own), ...decode(base), ...this.extra];
    const series = before.get(key) ?? this.#make(family, labels());
    this.#byText.set(key, series);
    return series;
  }

  #make(family: Family, labels: readonly LabelPair[]): RowSeries {
    const metadata = this.#metadata ?? metadataOf(family);
    const { name } = family.head;
    const native = this.forms.native && hasNative(family);
    const twin: SeriesMetadata = native ? { ...metadata, classicTwin: true } : metadata;
    const series = (suffix: string, more: readonly LabelPair[] = [], about = metadata): Series => ({
      labels: sortedLabels([['__name__', `${name}${suffix}`], ...more, ...labels]),
      metadata: about,
    });
    if (family.shape === 'scalar') return { main: series(''), parts: [] };
    if (family.shape === 'summary') {
      return { parts: [], sum: series('_sum'), count: series('_count') };
    }
    const main = native ? { main: series('') } : {};
    if (native && !this.forms.classic) return { ...main, parts: [] };
    const bounds = [...family.bounds.map(String), '+Inf'];
    return {
      ...main,
      parts: bounds.map((le) => series('_bucket', [['le', le]], twin)),
      sum: series('_sum', [], twin),
      count: series('_count', [], twin),
    };
  }
}

/** Histograms of the process have classic buckets only, and go as such to everybody. */
const hasNative = (family: Family): boolean =>
  family.shape === 'histogram' && family.distributions.some((one) => one?.native !== undefined);

function allOf({ main, parts, sum, count }: RowSeries): Series[] {
  return [main, ...parts, sum, count].flatMap((series) => series ?? []);
}

const decode = (bytes: Uint8Array): LabelPair[] => decodeLabels(bytes, 0, bytes.length);

/** The types of remote write are those of OpenMetrics, and so are ours. */
function metadataOf({ head }: Family): SeriesMetadata {
  const type: MetadataType = head.type;
  return { family: head.name, type, help: head.help, unit: head.unit };
}
