import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, useStyles2, useTheme2 } from '@grafana/ui';
import React from 'react';
import { hiddenVisually } from '../../kit/hidden.js';
import { seconds } from '../../kit/units.js';
import type { Selection } from '../model/detail.js';
import { STANDINGS, type Cell, type Matrix, type MatrixRow, type Metric } from '../model/types.js';
import { count, figure, share, span, spoken } from '../model/words.js';
import { Mark } from './Mark.js';
import { cellStyle, Figures, Word } from './MatrixCell.js';
import { RatioBar } from './RatioBar.js';

interface Props {
  readonly matrix: Matrix;
  readonly metric: Metric;
  readonly onSelect: (selection: Selection) => void;
}

/** The matrix where there is no room for one: a list of providers, each with its columns, worst first. */
export function Cards({ matrix, metric, onSelect }: Props): React.ReactElement {
  const styles = useStyles2(getStyles);
  const many = matrix.groups.length > 1;
  return (
    <div className={styles.list}>
      {matrix.groups.map((group) => (
        <React.Fragment key={group.probe}>
          {many && <h4 className={styles.probe}>{group.probe}</h4>}
          {group.rows.map((row) => (
            <Provider key={row.provider} row={row} matrix={matrix} metric={metric} onSelect={onSelect} />
          ))}
        </React.Fragment>
      ))}
    </div>
  );
}

const FEW = 6;

function Provider({ row, matrix, metric, onSelect }: Props & { readonly row: MatrixRow }): React.ReactElement {
  const styles = useStyles2(getStyles);
  const [all, setAll] = React.useState(false);
  const measured = row.cells.filter((cell) => cell.standing !== 'absent').sort(worstFirst);
  const shown = all ? measured : measured.slice(0, row.role === 'edge' ? FEW : 0);
  return (
    <section className={styles.provider} aria-label={row.provider}>
      <h5 className={styles.name}>
        <button
          type="button"
          className={styles.title}
          onClick={() => onSelect({ probe: row.probe, provider: row.provider })}
        >
          {row.provider}
        </button>
        {row.role !== 'edge' && <span className={styles.role}>{row.role}</span>}
      </h5>
      {row.role !== 'edge' && <span className={styles.role}>{summary(measured)}</span>}
      <ul className={styles.cells}>
        {shown.map((cell) => (
          <li key={cell.column}>
            <Card cell={cell} matrix={matrix} metric={metric} onSelect={onSelect} />
          </li>
        ))}
      </ul>
      {measured.length === 0 && <span className={styles.role}>no data</span>}
      {measured.length > shown.length && (
        <Button size="sm" fill="text" onClick={() => setAll(true)}>
          {shown.length === 0 ? count(measured.length, matrix.noun) : `${String(measured.length - shown.length)} more`}
        </Button>
      )}
    </section>
  );
}

/** `median 12 ms to 20 ms, hits 95 %`: what there is to say of those that nobody judges. */
function summary(cells: readonly Cell[]): string {
  const hits = span(
    cells.map((cell) => cell.row?.hits),
    share,
  );
  const median = span(
    cells.map((cell) => cell.row?.p50),
    seconds,
  );
  return hits === '–' ? `median ${median}` : `median ${median}, hits ${hits}`;
}

const worstFirst = (one: Cell, other: Cell): number =>
  STANDINGS.indexOf(one.standing) - STANDINGS.indexOf(other.standing);

function Card({ cell, matrix, metric, onSelect }: Props & { readonly cell: Cell }): React.ReactElement {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const select = (): void => onSelect({ probe: cell.probe, provider: cell.provider, column: cell.column });
  return (
    <button
      type="button"
      className={styles.card}
      style={cellStyle(theme, cell)}
      onClick={select}
      aria-description={spoken(cell)}
    >
      <span className={styles.spoken}>{`${cell.provider} in `}</span>
      <span className={styles.line}>
        <Mark standing={cell.standing} />
        <span className={styles.column}>{cell.column}</span>
        <Word cell={cell} />
        <span className={styles.figure}>{figure(metric, cell.row)}</span>
      </span>
      <span className={cx(styles.line, styles.second)}>
        <Figures cell={cell} />
        {cell.standing !== 'baseline' && (
          <span className={styles.bar}>
            <RatioBar cell={cell} axis={matrix.axis} />
          </span>
        )}
      </span>
    </button>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ overflow: 'auto', height: '100%', padding: theme.spacing(0, 1) }),
  probe: css({ margin: theme.spacing(1, 0, 0) }),
  provider: css({ padding: theme.spacing(0.5, 0, 1) }),
  name: css({ margin: theme.spacing(0.5, 0), display: 'flex', gap: theme.spacing(1), alignItems: 'baseline' }),
  title: css({
    all: 'unset',
    cursor: 'pointer',
    overflowWrap: 'anywhere',
    '&:hover': { textDecoration: 'underline' },
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: 2 },
  }),
  role: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
  cells: css({ listStyle: 'none', margin: 0, padding: 0, display: 'grid', gap: theme.spacing(0.5) }),
  spoken: css(hiddenVisually),
  card: css({
    display: 'block',
    position: 'relative',
    width: '100%',
    textAlign: 'left',
    color: 'inherit',
    background: 'none',
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    padding: theme.spacing(0.5, 1),
    cursor: 'pointer',
    '&:focus-visible': {
      outline: `2px solid ${theme.colors.primary.main} !important`,
      outlineOffset: '1px !important',
    },
  }),
  line: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(0.75) }),
  second: css({ justifyContent: 'space-between', gap: theme.spacing(2), marginTop: theme.spacing(0.25) }),
  column: css({ fontWeight: theme.typography.fontWeightMedium, overflow: 'hidden', textOverflow: 'ellipsis' }),
  figure: css({ marginLeft: 'auto', ...theme.typography.h5, margin: '0 0 0 auto', fontVariantNumeric: 'tabular-nums' }),
  bar: css({ flex: '1 1 60px', maxWidth: 160 }),
});
