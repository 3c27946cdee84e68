import { aggregate, selector, sickOver, vantageHealthy, type Filter } from '@parallax/contract';
import type { Ask, Table } from './kind.js';
import { matchers } from './match.js';

/** What the contract takes for sick over a window, of the vantages that a filter lets through. */
export const sickAmong = (window: string, filter: Filter | undefined): string =>
  sickOver(window, matchers(vantageHealthy, filter, []));

/** Series without those of vantages that are sick at the moment. */
export const whileWell = (series: string): string =>
  `${series} unless on (vantage) (${aggregate('min', ['vantage'], selector(vantageHealthy))} == 0)`;

/** Series without those of vantages that {@link sickAmong} finds. */
export const unlessSick =
  (window: string) =>
  (series: string): string =>
    `${series} unless on (vantage) (${sickOver(window)})`;

/** `parallax_vantage_info` has a label `provider` that is another thing than a provider of content. */
export const vantageOnly = (filter: Filter | undefined): Filter =>
  filter?.vantage === undefined ? {} : { vantage: filter.vantage };

export const sickAsk = (window: string, filter: Filter | undefined): Ask => ({
  refId: 'sick',
  expr: sickAmong(window, filter),
  mode: 'instant',
});

export const sickOf = (table: Table): ReadonlySet<string> =>
  new Set(Array.from({ length: table.length }, (_, row) => table.labels['vantage']?.[row] ?? ''));
