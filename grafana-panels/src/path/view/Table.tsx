import React, { useMemo, useState } from 'react';
import type { Dispatch } from 'react';
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, Icon, useStyles2 } from '@grafana/ui';
import type { TableRow } from '../model/types.js';
import type { Order, TableColumn } from './sorting.js';
import { COLUMNS, nextOrder, sorted } from './sorting.js';
import type { Action } from './state.js';

interface Props {
  readonly rows: readonly TableRow[];
  readonly selection: ReadonlySet<string>;
  readonly caption: string;
  readonly dispatch: Dispatch<Action>;
}

/** Rows shown before more are asked for. */
export const PAGE = 200;

/** The same as the picture, as rows: each is selected by its button, with Shift one more. */
export function Table({ rows, selection, caption, dispatch }: Props): React.ReactElement {
  const styles = useStyles2(getStyles);
  const [order, setOrder] = useState<Order>({ key: 'column', down: false });
  const [most, setMost] = useState(PAGE);
  const ordered = useMemo(() => sorted(rows, order), [rows, order]);
  return (
    <div className={styles.scroll} tabIndex={0} role="region" aria-label="Paths as a table">
      <table className={styles.table}>
        <caption className={styles.caption}>{caption}</caption>
        <thead>
          <tr>
            {COLUMNS.map((column) => (
              <Heading key={column.key} column={column} order={order} onOrder={setOrder} />
            ))}
          </tr>
        </thead>
        <tbody>
          {ordered.slice(0, most).map((row) => (
            <Line key={row.id} row={row} selected={selection.has(row.id)} dispatch={dispatch} />
          ))}
        </tbody>
      </table>
      {ordered.length > most && (
        <Button size="sm" variant="secondary" className={styles.more} onClick={() => setMost(most + PAGE * 5)}>
          {`Show more (${ordered.length - most} rows left)`}
        </Button>
      )}
    </div>
  );
}

interface HeadingProps {
  readonly column: TableColumn;
  readonly order: Order;
  readonly onOrder: (order: Order) => void;
}

function Heading({ column, order, onOrder }: HeadingProps): React.ReactElement {
  const styles = useStyles2(getStyles);
  const mine = order.key === column.key;
  return (
    <th
      scope="col"
      aria-sort={mine ? (order.down ? 'descending' : 'ascending') : 'none'}
      className={numeric(styles, column)}
    >
      <button type="button" className={styles.heading} onClick={() => onOrder(nextOrder(order, column))}>
        {column.name}
        {mine && <Icon name={order.down ? 'arrow-down' : 'arrow-up'} size="xs" />}
      </button>
    </th>
  );
}

const numeric = (styles: { readonly number: string }, column: TableColumn): string | undefined =>
  column.numeric ? styles.number : undefined;

interface LineProps {
  readonly row: TableRow;
  readonly selected: boolean;
  readonly dispatch: Dispatch<Action>;
}

const Line = React.memo(function Line({ row, selected, dispatch }: LineProps) {
  const styles = useStyles2(getStyles);
  const select = (more: boolean): void => dispatch({ type: 'select', id: row.id, more });
  return (
    <tr
      className={cx(styles.row, selected && styles.selected)}
      aria-selected={selected}
      onClick={(event) => select(event.shiftKey || event.ctrlKey || event.metaKey)}
    >
      {COLUMNS.map((column) => (
        <td key={column.key} className={numeric(styles, column)}>
          {column.key === 'what' ? (
            <button type="button" className={styles.pick} aria-pressed={selected}>
              {row.what}
            </button>
          ) : (
            column.text(row)
          )}
        </td>
      ))}
    </tr>
  );
});

const getStyles = (theme: GrafanaTheme2) => ({
  scroll: css({
    flex: '1 1 0',
    minHeight: 0,
    minWidth: 0,
    overflow: 'auto',
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: '-2px' },
  }),
  table: css({
    ...theme.typography.bodySmall,
    width: '100%',
    borderCollapse: 'collapse',
    'th, td': { padding: theme.spacing(0.5, 1), textAlign: 'left', verticalAlign: 'top', whiteSpace: 'nowrap' },
    'td:last-child': { whiteSpace: 'normal', minWidth: theme.spacing(24), overflowWrap: 'anywhere' },
    th: {
      position: 'sticky',
      top: 0,
      background: theme.colors.background.primary,
      boxShadow: `inset 0 -1px ${theme.colors.border.medium}`,
      fontWeight: theme.typography.fontWeightMedium,
    },
  }),
  caption: css({ position: 'absolute', width: 1, height: 1, overflow: 'hidden', clipPath: 'inset(50%)' }),
  number: css({ '&&': { textAlign: 'right' }, fontVariantNumeric: 'tabular-nums' }),
  heading: css({
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(0.25),
    border: 'none',
    padding: 0,
    background: 'none',
    color: theme.colors.text.secondary,
    fontWeight: 'inherit',
  }),
  row: css({
    borderBottom: `1px solid ${theme.colors.border.weak}`,
    cursor: 'pointer',
    '&:hover': { background: theme.colors.action.hover },
  }),
  selected: css({ background: theme.colors.action.selected }),
  pick: css({
    font: 'inherit',
    border: 'none',
    padding: 0,
    background: 'none',
    color: theme.colors.text.primary,
    textAlign: 'left',
  }),
  more: css({ margin: theme.spacing(1) }),
});
