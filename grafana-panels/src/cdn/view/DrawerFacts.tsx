import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import React from 'react';
import { seconds } from '../../kit/units.js';
import type { Cell, CellRow } from '../model/types.js';
import { share } from '../model/words.js';

interface Fact {
  readonly label: string;
  readonly text: (row: CellRow) => string;
}

const whole = (value: number | null): string => (value === null ? '–' : Math.round(value).toLocaleString('en'));

const FACTS: readonly Fact[] = [
  { label: 'median TTFB', text: (row) => seconds(row.p50) },
  { label: '95th percentile TTFB', text: (row) => seconds(row.p95) },
  { label: 'hit ratio, as users find it', text: (row) => share(row.hits) },
  { label: 'offload', text: (row) => share(row.offload) },
  { label: 'errors', text: (row) => share(row.errors) },
  { label: 'content as at the origin', text: (row) => share(row.integrity) },
  { label: 'lifetimes honoured', text: (row) => share(row.ttl_honoured) },
  { label: 'proper edge', text: (row) => share(row.proper_edge) },
  { label: 'cache status not told', text: (row) => share(row.unknown) },
  { label: 'fetches', text: (row) => whole(row.fetches) },
];

interface Props {
  readonly cell: Cell;
  readonly base: Cell | undefined;
}

/** Every figure of a cell beside those of the baseline. */
export function DrawerFacts({ cell, base }: Props): React.ReactElement | null {
  const styles = useStyles2(getStyles);
  const { row } = cell;
  if (row === undefined) return null;
  const beside = base === undefined || base === cell ? undefined : base.row;
  return (
    <table className={styles.table}>
      <caption className={styles.caption}>Over the time range</caption>
      <thead>
        <tr>
          <td />
          <th scope="col">{cell.provider}</th>
          {beside !== undefined && <th scope="col">{base?.provider}</th>}
        </tr>
      </thead>
      <tbody>
        {FACTS.map(({ label, text }) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            <td>{text(row)}</td>
            {beside !== undefined && <td>{text(beside)}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  table: css({
    width: '100%',
    marginTop: theme.spacing(1.5),
    fontVariantNumeric: 'tabular-nums',
    '& th': { fontWeight: 'normal', color: theme.colors.text.secondary, textAlign: 'left', overflowWrap: 'anywhere' },
    '& td, & thead th': { textAlign: 'right', paddingLeft: theme.spacing(1) },
    '& tbody tr': { borderTop: `1px solid ${theme.colors.border.weak}` },
  }),
  caption: css({
    captionSide: 'top',
    textAlign: 'left',
    padding: 0,
    color: theme.colors.text.secondary,
    fontSize: theme.typography.h6.fontSize,
  }),
});
