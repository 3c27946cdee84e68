import { TARGET_LABELS, type CdnColumn, type Labels, UNKNOWN } from '@parallax/contract';
import type { Table } from '../kind.js';
import { rowsOf } from '../rows.js';

/** Labels that a series must keep so that its column can be told. */
export const KEYS: Readonly<Record<CdnColumn, readonly string[]>> = {
  vantage: ['vantage', 'probe', 'provider'],
  city: ['vantage', 'probe', 'provider'],
  country: ['vantage', 'probe', 'provider'],
  network: ['vantage', 'probe', 'provider'],
  partition: ['vantage', 'probe', 'provider', 'partition'],
  pop: [...TARGET_LABELS, 'provider'],
};

const EDGE = [...TARGET_LABELS, 'provider'];
const PLACE = ['vantage', 'city', 'country', 'network', 'latitude', 'longitude'];

/** `parallax_vantage_info` by vantage. */
export const placesOf = (table: Table): ReadonlyMap<string, Labels> =>
  new Map(rowsOf(table, PLACE).map(({ labels }) => [labels['vantage'] ?? '', labels]));

const edgeKey = (labels: Labels): string => EDGE.map((name) => labels[name] ?? '').join('\0');

export type ColumnOf = (labels: Labels) => string;

const named = (text: string | undefined): string => (text === undefined || text === '' ? UNKNOWN : text);

/**
 * In which column a series stands. Places of vantages are those at the end of the range, and so are the PoPs that
 * answered: a vantage that was led elsewhere within the range counts where it is led now.
 */
export function columnBy(column: CdnColumn, tables: { readonly places: Table; readonly edges: Table }): ColumnOf {
  if (column === 'vantage' || column === 'partition') return (labels) => named(labels[column]);
  if (column === 'pop') {
    const pops = new Map(rowsOf(tables.edges, [...EDGE, 'pop']).map(({ labels }) => [edgeKey(labels), labels['pop']]));
    return (labels) => named(pops.get(edgeKey(labels)));
  }
  const places = placesOf(tables.places);
  return (labels) => named(places.get(labels['vantage'] ?? '')?.[column]);
}
