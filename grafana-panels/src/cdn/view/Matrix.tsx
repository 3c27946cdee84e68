import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import React from 'react';
import { hiddenVisually } from '../../kit/hidden.js';
import type { Selection } from '../model/detail.js';
import type { Cell, Matrix, MatrixRow, Metric } from '../model/types.js';
import { spoken, times } from '../model/words.js';
import { cellStyle, CompactCell, FullCell } from './MatrixCell.js';
import { ColumnHead, GroupHead, RowHead } from './MatrixHeads.js';
import { measure, type Measures } from './measures.js';
import { useGrid, type Grid } from './useGrid.js';
import { windowOf, type Window } from './window.js';

export interface MatrixProps {
  readonly matrix: Matrix;
  readonly metric: Metric;
  readonly dense: boolean | undefined;
  readonly selection: Selection | undefined;
  readonly onSelect: (selection: Selection) => void;
  readonly byColumn: string | undefined;
  readonly onByColumn: (column: string | undefined) => void;
  /** Room, pixels. */
  readonly width: number;
  readonly height: number;
}

/** Providers by columns as a grid: sticky heads, only what is on the screen is drawn. */
export function MatrixTable(props: MatrixProps): React.ReactElement {
  const { matrix } = props;
  const styles = useStyles2(getStyles);
  const box = React.useRef<HTMLDivElement>(null);
  const [scroll, setScroll] = React.useState({ left: 0, top: 0 });
  const rows = matrix.groups.flatMap((group) => group.rows);
  const sizes = measure(matrix, props, props.dense);
  const seen = windowOf({ count: matrix.columns.length, size: sizes.column }, scroll.left, props.width);
  const shown = windowOf({ count: rows.length, size: sizes.row }, scroll.top, props.height);
  const grid = useGrid({ rows: rows.length, columns: matrix.columns.length }, box, ({ row, column }) => {
    const { current } = box;
    if (current === null) return;
    if (column >= 0)
      current.scrollLeft = into(
        current.scrollLeft,
        column * sizes.column,
        sizes.column,
        props.width - sizes.head - sizes.overall,
      );
    if (row >= 0) current.scrollTop = into(current.scrollTop, row * sizes.row, sizes.row, props.height - sizes.top);
  });
  return (
    <div
      ref={box}
      className={styles.box}
      onScroll={({ currentTarget: { scrollLeft: left, scrollTop: top } }) => {
        if (rows.length > 24 || matrix.columns.length > 24) setScroll({ left, top });
      }}
    >
      <table
        role="grid"
        className={styles.table}
        style={{ width: sizes.total }}
        aria-label={`Providers by ${matrix.noun}: verdict, ratio to the baseline and times to first byte`}
        aria-rowcount={rows.length + 1}
        aria-colcount={matrix.columns.length + firstIndex(sizes) - 1}
        onKeyDown={grid.onKeyDown}
      >
        <Widths sizes={sizes} seen={seen} />
        <Head {...props} sizes={sizes} seen={seen} grid={grid} />
        <Body {...props} sizes={sizes} seen={seen} shown={shown} grid={grid} />
      </table>
      {!sizes.compact && matrix.groups.some(({ baseline }) => baseline !== undefined) && <BarKey axis={matrix.axis} />}
    </div>
  );
}

/** What the bars of the cells show. */
function BarKey({ axis: [low, high] }: Pick<Matrix, 'axis'>): React.ReactElement {
  const styles = useStyles2(getStyles);
  return (
    <p className={styles.key}>
      {`Bar: ratio to the baseline with its interval, from ${times(low)} to ${times(high)} (an arrow: beyond that); grey: the baseline and within 5 % of it.`}
    </p>
  );
}

/** Of the first column, counted from 1, behind the heads of rows. */
const firstIndex = (sizes: Measures): number => (sizes.overall > 0 ? 3 : 2);

/** Least scrolling that shows a stretch. */
function into(offset: number, start: number, size: number, room: number): number {
  if (start < offset) return start;
  return start + size > offset + room ? start + size - room : offset;
}

interface Parts {
  readonly sizes: Measures;
  readonly seen: Window;
  readonly grid: Grid;
}

function Widths({ sizes, seen }: Omit<Parts, 'grid'>): React.ReactElement {
  return (
    <colgroup>
      <col style={{ width: sizes.head }} />
      {sizes.overall > 0 && <col style={{ width: sizes.overall }} />}
      {seen.before > 0 && <col style={{ width: seen.before }} />}
      {Array.from({ length: seen.end - seen.first }, (_, at) => (
        <col key={at} style={{ width: sizes.column }} />
      ))}
      {seen.after > 0 && <col style={{ width: seen.after }} />}
    </colgroup>
  );
}

function Head({ matrix, sizes, seen, grid, byColumn, onByColumn }: MatrixProps & Parts): React.ReactElement {
  const styles = useStyles2(getStyles);
  return (
    <thead>
      <tr aria-rowindex={1} style={{ height: sizes.top }}>
        <th scope="col" className={cx(styles.head, styles.corner)} aria-colindex={1}>
          provider
        </th>
        {sizes.overall > 0 && (
          <th scope="col" aria-colindex={2} className={cx(styles.head, styles.overall)} style={{ left: sizes.head }}>
            overall
          </th>
        )}
        {seen.before > 0 && <td aria-hidden="true" className={styles.head} />}
        {matrix.columns.slice(seen.first, seen.end).map((column, at) => (
          <ColumnHead
            key={column.name}
            className={styles.head}
            column={column}
            index={seen.first + at + firstIndex(sizes)}
            sorted={byColumn === column.name}
            onSort={() => onByColumn(byColumn === column.name ? undefined : column.name)}
            spot={grid.props({ row: -1, column: seen.first + at })}
          />
        ))}
        {seen.after > 0 && <td aria-hidden="true" className={styles.head} />}
      </tr>
    </thead>
  );
}

function Body(props: MatrixProps & Parts & { readonly shown: Window }): React.ReactElement {
  const { matrix, shown, sizes, seen } = props;
  const many = matrix.groups.length > 1;
  const span = seen.end - seen.first + 1 + Number(sizes.overall > 0) + Number(seen.before > 0) + Number(seen.after > 0);
  let at = 0;
  return (
    <tbody>
      {shown.before > 0 && <tr aria-hidden="true" style={{ height: shown.before }} />}
      {matrix.groups.map((group) => (
        <React.Fragment key={group.probe}>
          {many && <GroupHead group={group} span={span} />}
          {group.rows.map((row) => {
            const index = at++;
            if (index < shown.first || index >= shown.end) return null;
            return <Row key={row.provider} {...props} row={row} index={index} />;
          })}
        </React.Fragment>
      ))}
      {shown.after > 0 && <tr aria-hidden="true" style={{ height: shown.after }} />}
    </tbody>
  );
}

interface RowProps extends MatrixProps, Parts {
  readonly row: MatrixRow;
  readonly index: number;
}

function Row({ row, index, sizes, seen, grid, ...props }: RowProps): React.ReactElement {
  const styles = useStyles2(getStyles);
  return (
    <tr aria-rowindex={index + 2} style={{ height: sizes.row }}>
      <RowHead
        row={row}
        noun={props.matrix.noun}
        sizes={sizes}
        onSelect={() => props.onSelect({ probe: row.probe, provider: row.provider })}
        spot={grid.props({ row: index, column: -1 })}
      />
      {seen.before > 0 && <td aria-hidden="true" className={styles.cell} />}
      {row.cells.slice(seen.first, seen.end).map((cell, at) => (
        <GridCell
          key={cell.column}
          {...props}
          cell={cell}
          compact={sizes.compact}
          index={seen.first + at + firstIndex(sizes)}
          spot={grid.props({ row: index, column: seen.first + at })}
        />
      ))}
      {seen.after > 0 && <td aria-hidden="true" className={styles.cell} />}
    </tr>
  );
}

interface CellProps extends Omit<MatrixProps, 'width' | 'height'> {
  readonly cell: Cell;
  readonly compact: boolean;
  readonly index: number;
  readonly spot: ReturnType<Grid['props']>;
}

/** Named by whose it is and by what it shows, so that who calls it by what is seen finds it; the rest describes it. */
function GridCell({ cell, compact, index, spot, metric, matrix, selection, onSelect }: CellProps): React.ReactElement {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const chosen =
    selection?.probe === cell.probe && selection.provider === cell.provider && selection.column === cell.column;
  const select = (): void => onSelect({ probe: cell.probe, provider: cell.provider, column: cell.column });
  return (
    <td
      role="gridcell"
      aria-colindex={index}
      aria-description={spoken(cell)}
      aria-selected={chosen}
      className={cx(styles.cell, styles.open, chosen && styles.chosen)}
      style={cellStyle(theme, cell)}
      onClick={select}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        select();
      }}
      {...spot}
    >
      <span className={styles.spoken}>{`${cell.provider} in ${cell.column}: `}</span>
      {compact ? (
        <CompactCell cell={cell} metric={metric} />
      ) : (
        <FullCell cell={cell} metric={metric} axis={matrix.axis} />
      )}
    </td>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  box: css({ overflow: 'auto', height: '100%', width: '100%', position: 'relative' }),
  key: css({
    ...theme.typography.bodySmall,
    position: 'sticky',
    left: 0,
    margin: 0,
    padding: theme.spacing(0.75, 1),
    color: theme.colors.text.secondary,
  }),
  table: css({ tableLayout: 'fixed', borderCollapse: 'separate', borderSpacing: 0, minWidth: '100%' }),
  head: css({
    position: 'sticky',
    top: 0,
    zIndex: 2,
    background: theme.colors.background.primary,
    borderBottom: `1px solid ${theme.colors.border.medium}`,
    textAlign: 'left',
    padding: theme.spacing(0.5, 1),
    fontWeight: theme.typography.fontWeightMedium,
    color: theme.colors.text.secondary,
    overflow: 'hidden',
  }),
  corner: css({ left: 0, zIndex: 3 }),
  overall: css({ zIndex: 3 }),
  cell: css({
    padding: theme.spacing(0.5, 1),
    borderBottom: `1px solid ${theme.colors.border.weak}`,
    borderLeft: `1px solid ${theme.colors.border.weak}`,
    verticalAlign: 'top',
    overflow: 'hidden',
    position: 'relative',
  }),
  spoken: css(hiddenVisually),
  open: css({
    cursor: 'pointer',
    '&:hover': { filter: 'brightness(1.12)' },
    '&:focus-visible': {
      outline: `2px solid ${theme.colors.primary.main} !important`,
      outlineOffset: '-2px !important',
    },
  }),
  chosen: css({ outline: `2px solid ${theme.colors.primary.border} !important`, outlineOffset: '-2px !important' }),
});
