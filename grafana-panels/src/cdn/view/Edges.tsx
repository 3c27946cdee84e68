import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2, useTheme2 } from '@grafana/ui';
import React from 'react';
import { buildEdges, distance, EDGE_COLUMNS, type EdgeColumn } from '../model/edges.js';
import type { CdnInput, EdgeRow, Standing } from '../model/types.js';
import { share } from '../model/words.js';
import { Mark } from './Mark.js';
import { standingColor } from './tones.js';
import { windowOf } from './window.js';

const LABELS: Readonly<Record<EdgeColumn, string>> = {
  provider: 'provider',
  vantage: 'vantage',
  detected: 'by its headers',
  pop: 'place',
  asn: 'network',
  steering: 'steering',
  version: 'HTTP',
  distance: 'distance',
  proper: 'proper edge',
};

/** Left out first where there is little room. */
const NARROW: readonly EdgeColumn[] = ['provider', 'vantage', 'pop', 'proper'];
const MIDDLE: readonly EdgeColumn[] = [...NARROW, 'detected', 'distance'];

const ROW = 30;

interface Props {
  readonly input: CdnInput;
  readonly width: number;
  readonly height: number;
}

/** Who answered where, last; a click on a head orders by it. */
export function Edges({ input, width, height }: Props): React.ReactElement {
  const styles = useStyles2(getStyles);
  const [order, setOrder] = React.useState<{ by: EdgeColumn; falling: boolean }>({ by: 'provider', falling: false });
  const [top, setTop] = React.useState(0);
  const rows = React.useMemo(() => buildEdges(input, order.by, order.falling) ?? [], [input, order]);
  const kept = width < 560 ? NARROW : width < 900 ? MIDDLE : EDGE_COLUMNS;
  const columns = EDGE_COLUMNS.filter((column) => kept.includes(column));
  const seen = windowOf({ count: rows.length, size: ROW }, top, height);
  return (
    <div
      className={styles.box}
      onScroll={({ currentTarget }) => {
        if (rows.length > 24) setTop(currentTarget.scrollTop);
      }}
    >
      <table className={styles.table} aria-rowcount={rows.length + 1}>
        <caption className={styles.hidden}>Places that answered last, by provider and vantage</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <Head
                key={column}
                column={column}
                order={order}
                onOrder={() => setOrder({ by: column, falling: order.by === column && !order.falling })}
              />
            ))}
          </tr>
        </thead>
        <tbody>
          {seen.before > 0 && <tr aria-hidden="true" style={{ height: seen.before }} />}
          {rows.slice(seen.first, seen.end).map((row, at) => (
            <tr key={seen.first + at} style={{ height: ROW }} aria-rowindex={seen.first + at + 2}>
              {columns.map((column) => (
                <td key={column} className={styles.cell}>
                  <Value row={row} column={column} />
                </td>
              ))}
            </tr>
          ))}
          {seen.after > 0 && <tr aria-hidden="true" style={{ height: seen.after }} />}
        </tbody>
      </table>
    </div>
  );
}

interface HeadProps {
  readonly column: EdgeColumn;
  readonly order: { readonly by: EdgeColumn; readonly falling: boolean };
  readonly onOrder: () => void;
}

function Head({ column, order, onOrder }: HeadProps): React.ReactElement {
  const styles = useStyles2(getStyles);
  const mine = order.by === column;
  return (
    <th scope="col" className={styles.head} aria-sort={mine ? (order.falling ? 'descending' : 'ascending') : 'none'}>
      <button type="button" className={styles.button} onClick={onOrder}>
        {LABELS[column]}
        {mine && <Icon name={order.falling ? 'arrow-down' : 'arrow-up'} aria-hidden="true" />}
      </button>
    </th>
  );
}

/** One value of an edge, as text. */
export function Value({ row, column }: { readonly row: EdgeRow; readonly column: EdgeColumn }): React.ReactElement {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  if (column === 'distance') return <>{distance(row.distance)}</>;
  if (column === 'proper') {
    const standing: Standing = row.proper === null ? 'absent' : row.proper < 1 ? 'fail' : 'pass';
    return (
      <span className={styles.proper} style={{ color: standingColor(theme, standing) }}>
        <Mark standing={standing} size={13} />
        {row.proper === null ? 'not judged' : `${share(row.proper)} of rounds`}
      </span>
    );
  }
  const text = row[column];
  return text === null || text === '' ? <span className={cx(styles.faint)}>–</span> : <>{text}</>;
}

const getStyles = (theme: GrafanaTheme2) => ({
  box: css({ overflow: 'auto', height: '100%' }),
  table: css({ width: '100%', borderCollapse: 'separate', borderSpacing: 0 }),
  hidden: css({ position: 'absolute', width: 1, height: 1, overflow: 'hidden', clipPath: 'inset(50%)' }),
  head: css({
    position: 'sticky',
    top: 0,
    background: theme.colors.background.primary,
    borderBottom: `1px solid ${theme.colors.border.medium}`,
    padding: theme.spacing(0.5, 1),
    textAlign: 'left',
    zIndex: 1,
  }),
  button: css({
    all: 'unset',
    cursor: 'pointer',
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    color: theme.colors.text.secondary,
    fontWeight: theme.typography.fontWeightMedium,
    whiteSpace: 'nowrap',
    '&:hover': { color: theme.colors.text.primary },
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: 2 },
  }),
  cell: css({
    padding: theme.spacing(0.25, 1),
    borderBottom: `1px solid ${theme.colors.border.weak}`,
    maxWidth: 240,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  }),
  proper: css({ display: 'inline-flex', alignItems: 'center', gap: theme.spacing(0.5) }),
  faint: css({ color: theme.colors.text.secondary }),
});
