import { aggregate, selector, vantageHealthy, type Filter } from '@parallax/contract';
import type { Ask, Table } from './kind.js';
import { matchers } from './match.js';

/** Share of the range that a vantage may be ill before what it measured is left out. */
const MOST_ILL = 0.1;

/** Vantages that cannot judge their targets: sick at the moment, or for more than a tenth of the window before it. */
export function sickOver(window: string, filter: Filter | undefined): string {
  const series = selector(vantageHealthy, matchers(vantageHealthy, vantageOnly(filter), []));
  const now = `${aggregate('min', ['vantage'], series)} == 0`;
  return `${now} or ${aggregate('min', ['vantage'], `avg_over_time(${series}[${window}])`)} < ${1 - MOST_ILL}`;
}

/** Series without those of vantages that are sick at the moment. */
export const whileWell = (series: string): string =>
  `${series} unless on (vantage) (${aggregate('min', ['vantage'], selector(vantageHealthy))} == 0)`;

/** Series without those of vantages that {@link sickOver} finds. */
export const unlessSick =
  (window: string) =>
  (series: string): string =>
    `${series} unless on (vantage) (${sickOver(window, undefined)})`;

/** `parallax_vantage_info` has a label `provider` that is another thing than a provider of content. */
export const vantageOnly = (filter: Filter | undefined): Filter =>
  filter?.vantage === undefined ? {} : { vantage: filter.vantage };

export const sickAsk = (window: string, filter: Filter | undefined): Ask => ({
  refId: 'sick',
  expr: sickOver(window, filter),
  mode: 'instant',
});

export const sickOf = (table: Table): ReadonlySet<string> =>
  new Set(Array.from({ length: table.length }, (_, row) => table.labels['vantage']?.[row] ?? ''));
