import { aggregate, selector, vantageHealthy, type Filter } from '@parallax/contract';
import type { Ask, Table } from './kind.js';
import { matchers } from './match.js';

/** Share of the range for which a vantage must have been well; below, most of what it measured is in doubt. */
const LEAST_WELL = 0.5;
/** A moment of illness is no reason to leave out a vantage: it lasts. */
const LASTING = '2m';

/** Vantages that cannot judge their targets: sick for the last two minutes, or for more than half of the window. */
export function sickOver(window: string, filter: Filter | undefined): string {
  const series = selector(vantageHealthy, matchers(vantageHealthy, filter, []));
  const worst = (over: string): string => aggregate('min', ['vantage'], over);
  return `${worst(`max_over_time(${series}[${LASTING}])`)} == 0 or ${worst(`avg_over_time(${series}[${window}])`)} < ${LEAST_WELL}`;
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
