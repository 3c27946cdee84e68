import React, { useMemo, useState } from 'react';
import type { Dispatch } from 'react';
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, Icon, RadioButtonGroup, useStyles2 } from '@grafana/ui';
import { linkRows, tableRows } from '../model/index.js';
import type { Scene } from '../model/types.js';
import type { Order, TableColumn } from './sorting.js';
import { COLUMNS, LINK_COLUMNS, nextOrder, sorted } from './sorting.js';
import type { Action } from './state.js';

interface Props {
  readonly scene: Scene;
  readonly selection: ReadonlySet<string>;
  readonly dispatch: Dispatch<Action>;
}

/** Rows shown before more are asked for. */
export const PAGE = 200;
const FIRST = { key: 'column', down: false } as const;

/** The same as the picture, as rows of nodes or of links: each is selected by its button, with Shift one more. */
export function Table({ scene, selection, dispatch }: Props): React.ReactElement {
  const styles = useStyles2(getStyles);
  const [links, setLinks] = useState(false);
  const rows = useMemo(() => (links ? [] : tableRows(scene)), [links, scene]);
  const linked = useMemo(() => (links ? linkRows(scene) : []), [links, scene]);
  const { nodes, links: all, sentence: caption } = scene;
  const kinds = [
    { value: false, label: `Nodes (${nodes.length})` },
    { value: true, label: `Links (${all.length})` },
  ];
  const shown = { caption, selection, dispatch };
  return (
    <div className={styles.box}>
      <RadioButtonGroup size="sm" aria-label="Rows of" options={kinds} value={links} onChange={setLinks} />
      {links ? (
        <Rows key="links" columns={LINK_COLUMNS} rows={linked} order={FIRST} {...shown} />
      ) : (
        <Rows key="nodes" columns={COLUMNS} rows={rows} order={FIRST} {...shown} />
      )}
    </div>
  );
}

/** What both kinds of rows have. */
interface Base {
  readonly id: string;
  readonly column: number;
  readonly what: string;
}

interface RowsProps<Row> {
  readonly columns: readonly TableColumn<Row>[];
  readonly rows: readonly Row[];
  /** At first. */
  readonly order: Order<Row>;
  readonly selection: ReadonlySet<string>;
  readonly caption: string;
  readonly dispatch: Dispatch<Action>;
}

function Rows<Row extends Base>(props: RowsProps<Row>): React.ReactElement {
  const { columns, rows, selection, caption, dispatch } = props;
  const styles = useStyles2(getStyles);
  const [order, setOrder] = useState<Order<Row>>(props.order);
  const [most, setMost] = useState(PAGE);
  const ordered = useMemo(() => sorted(rows, order), [rows, order]);
  return (
    <div className={styles.scroll} tabIndex={0} role="region" aria-label="Paths as a table">
      <table className={styles.table}>
        <caption className={styles.caption}>{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <Heading key={column.key} column={column} order={order} onOrder={setOrder} />
            ))}
          </tr>
        </thead>
        <tbody>
          {ordered.slice(0, most).map((row) => (
            <Line key={row.id} row={row} columns={columns} selected={selection.has(row.id)} dispatch={dispatch} />
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

interface HeadingProps<Row> {
  readonly column: TableColumn<Row>;
  readonly order: Order<Row>;
  readonly onOrder: (order: Order<Row>) => void;
}

function Heading<Row>({ column, order, onOrder }: HeadingProps<Row>): React.ReactElement {
  const styles = useStyles2(getStyles);
  const mine = order.key === column.key;
  return (
    <th
      scope="col"
      aria-sort={mine ? (order.down ? 'descending' : 'ascending') : 'none'}
      className={column.numeric ? styles.number : undefined}
    >
      <button type="button" className={styles.heading} onClick={() => onOrder(nextOrder(order, column))}>
        {column.name}
        {mine && <Icon name={order.down ? 'arrow-down' : 'arrow-up'} size="xs" />}
      </button>
    </th>
  );
}

interface LineProps<Row> {
  readonly row: Row;
  readonly columns: readonly TableColumn<Row>[];
  readonly selected: boolean;
  readonly dispatch: Dispatch<Action>;
}

function PlainLine<Row extends Base>({ row, columns, selected, dispatch }: LineProps<Row>): React.ReactElement {
  const styles = useStyles2(getStyles);
  const select = (more: boolean): void => dispatch({ type: 'select', id: row.id, more });
  return (
    <tr
      className={cx(styles.row, selected && styles.selected)}
      aria-selected={selected}
      onClick={(event) => select(event.shiftKey || event.ctrlKey || event.metaKey)}
    >
      {columns.map((column) => (
        <td key={column.key} className={column.numeric ? styles.number : undefined}>
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
}

const Line = React.memo(PlainLine) as typeof PlainLine;

const getStyles = (theme: GrafanaTheme2) => ({
  box: css({
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'flex-start',
    gap: theme.spacing(0.5),
    flex: '1 1 0',
    minHeight: 0,
    minWidth: 0,
  }),
  scroll: css({
    width: '100%',
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
