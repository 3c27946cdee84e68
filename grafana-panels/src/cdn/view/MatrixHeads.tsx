import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2, useTheme2 } from '@grafana/ui';
import React from 'react';
import { STANDINGS, type MatrixColumn, type MatrixGroup, type MatrixRow, type Standing } from '../model/types.js';
import { count, plural, wordOf } from '../model/words.js';
import { Mark } from './Mark.js';
import type { Measures } from './measures.js';
import { standingColor } from './tones.js';
import type { Grid } from './useGrid.js';

type SpotProps = ReturnType<Grid['props']>;

interface ColumnProps {
  readonly column: MatrixColumn;
  readonly className: string;
  readonly index: number;
  readonly sorted: boolean;
  readonly onSort: () => void;
  readonly spot: SpotProps;
}

/** Name of a column; a click orders the rows by it. */
export function ColumnHead({ column, className, index, sorted, onSort, spot }: ColumnProps): React.ReactElement {
  const styles = useStyles2(getStyles);
  return (
    <th scope="col" className={className} aria-colindex={index} aria-sort={sorted ? 'descending' : 'none'}>
      <button
        type="button"
        className={styles.button}
        onClick={onSort}
        title={`${column.name}: order by it, worst first`}
        {...spot}
      >
        <span className={styles.name}>{column.name}</span>
        {sorted && <Icon name="arrow-down" aria-hidden="true" />}
        {column.sick && <span className={styles.sick}>sick</span>}
      </button>
    </th>
  );
}

/** Above the providers of one probe, where there are several. */
export function GroupHead({ group, span }: { readonly group: MatrixGroup; readonly span: number }): React.ReactElement {
  const styles = useStyles2(getStyles);
  return (
    <tr>
      <th scope="rowgroup" colSpan={span} className={styles.group}>
        <span className={styles.stuck}>
          {group.probe} <span className={styles.note}>beside {group.baseline ?? 'nothing: no baseline'}</span>
        </span>
      </th>
    </tr>
  );
}

interface RowProps {
  readonly row: MatrixRow;
  readonly noun: string;
  readonly sizes: Measures;
  readonly onSelect: () => void;
  readonly spot: SpotProps;
}

/** Name of a provider and what it is; with many columns also how many are what. */
export function RowHead({ row, noun, sizes, onSelect, spot }: RowProps): React.ReactElement {
  const styles = useStyles2(getStyles);
  const note = row.role === 'edge' ? undefined : row.role;
  return (
    <>
      <th scope="row" className={styles.row} aria-colindex={1} style={{ left: 0 }}>
        <button
          type="button"
          className={styles.button}
          onClick={onSelect}
          title={`${row.provider}: everything known of it`}
          {...spot}
        >
          {note !== undefined && <Mark standing={row.role === 'baseline' ? 'baseline' : 'origin'} size={12} />}
          <span className={styles.provider}>{row.provider}</span>
        </button>
        {!sizes.compact && <span className={styles.note}>{note ?? tallyText(row, noun)}</span>}
      </th>
      {sizes.overall > 0 && (
        <td aria-colindex={2} className={cx(styles.row, styles.overall)} style={{ left: sizes.head }}>
          <Tally row={row} />
        </td>
      )}
    </>
  );
}

/** `2 fail, 1 pass`. */
function tallyText(row: MatrixRow, noun: string): string {
  const parts = STANDINGS.filter((standing) => standing !== 'absent' && row.tally[standing] > 0).map(
    (standing) => `${String(row.tally[standing])} ${wordOf(standing, undefined)}`,
  );
  return parts.length === 1 && row.tally.pass > 1 ? `pass in all ${plural(noun)}` : parts.join(', ');
}

/** How many columns are what, as a bar with its figures. */
export function Tally({ row }: { readonly row: MatrixRow }): React.ReactElement {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  if (row.role !== 'edge') return <span className={styles.note}>{row.role}</span>;
  const found = STANDINGS.filter((standing) => row.tally[standing] > 0);
  const label = found
    .map((standing) => `${count(row.tally[standing], 'column')}: ${wordOf(standing, undefined)}`)
    .join(', ');
  return (
    <span role="img" aria-label={label} title={label}>
      <span className={styles.bar}>
        {found.map((standing) => (
          <span
            key={standing}
            style={{
              flexGrow: row.tally[standing],
              background: standingColor(theme, standing),
              opacity: FAINT.has(standing) ? 0.25 : 0.85,
            }}
          />
        ))}
      </span>
      <span className={styles.counts}>
        {found.slice(0, 3).map((standing) => (
          <span key={standing} className={styles.count}>
            <Mark standing={standing} size={11} />
            {row.tally[standing]}
          </span>
        ))}
      </span>
    </span>
  );
}

const FAINT: ReadonlySet<Standing> = new Set(['absent', 'sick']);

const getStyles = (theme: GrafanaTheme2) => ({
  button: css({
    all: 'unset',
    cursor: 'pointer',
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    maxWidth: '100%',
    '&:hover': { textDecoration: 'underline' },
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: 2 },
  }),
  name: css({ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', color: theme.colors.text.primary }),
  provider: css({
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    color: theme.colors.text.primary,
    fontWeight: theme.typography.fontWeightMedium,
  }),
  row: css({
    position: 'sticky',
    zIndex: 1,
    background: theme.colors.background.primary,
    borderBottom: `1px solid ${theme.colors.border.weak}`,
    textAlign: 'left',
    verticalAlign: 'top',
    padding: theme.spacing(0.75, 1),
    overflow: 'hidden',
  }),
  overall: css({ borderLeft: `1px solid ${theme.colors.border.weak}`, paddingTop: theme.spacing(0.5) }),
  group: css({
    textAlign: 'left',
    padding: theme.spacing(1, 1, 0.5),
    borderBottom: `1px solid ${theme.colors.border.weak}`,
  }),
  stuck: css({ position: 'sticky', left: theme.spacing(1) }),
  note: css({
    display: 'block',
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    fontWeight: theme.typography.fontWeightRegular,
  }),
  sick: css({ fontSize: theme.typography.bodySmall.fontSize, color: theme.colors.text.secondary, fontStyle: 'italic' }),
  bar: css({ display: 'flex', height: 6, gap: 1, borderRadius: 2, overflow: 'hidden' }),
  counts: css({ display: 'flex', gap: theme.spacing(1), fontSize: theme.typography.bodySmall.fontSize, marginTop: 2 }),
  count: css({ display: 'inline-flex', alignItems: 'center', gap: 3 }),
});
