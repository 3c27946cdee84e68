import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import React from 'react';
import { seconds } from '../../kit/units.js';
import type { Cell, Metric } from '../model/types.js';
import { figure, share } from '../model/words.js';
import { Mark } from './Mark.js';
import { RatioBar } from './RatioBar.js';
import { Spark, type SparkPoint } from './Spark.js';
import { soft, standingColor } from './tones.js';

interface Props {
  readonly cell: Cell;
  readonly metric: Metric;
  readonly axis: readonly [number, number];
}

/** Verdict and one figure. */
export function CompactCell({ cell, metric }: Omit<Props, 'axis'>): React.ReactElement {
  const styles = useStyles2(getStyles);
  return (
    <span className={styles.compact}>
      <Mark standing={cell.standing} />
      <Word cell={cell} short />
      <span className={styles.figure}>{figure(metric, cell.row)}</span>
    </span>
  );
}

/** Everything that decides at a glance. */
export function FullCell({ cell, metric, axis }: Props): React.ReactElement {
  const styles = useStyles2(getStyles);
  const { row } = cell;
  return (
    <span className={styles.full}>
      <span className={styles.line}>
        <Mark standing={cell.standing} />
        <Word cell={cell} />
        <span className={styles.big}>{figure(metric, row)}</span>
      </span>
      {row === undefined || (cell.standing === 'sick' && row.p50 === null) ? (
        <span className={styles.small}>{cell.standing === 'sick' ? 'left out' : 'not measured in this time'}</span>
      ) : (
        <>
          <span className={styles.bar}>
            {cell.standing === 'baseline' ? (
              <i className={styles.small}>the others are measured by it</i>
            ) : (
              <RatioBar cell={cell} axis={axis} />
            )}
          </span>
          <span className={styles.facts}>
            <Figures cell={cell} />
            <span className={styles.spark}>
              <Spark points={trendOf(cell, metric)} height={26} />
            </span>
          </span>
        </>
      )}
    </span>
  );
}

/** Times and shares of a cell in two lines. */
export function Figures({ cell }: { readonly cell: Cell }): React.ReactElement {
  const styles = useStyles2(getStyles);
  const { row } = cell;
  const failing = (row?.errors ?? 0) > 0 && cell.standing !== 'sick';
  return (
    <span className={styles.small}>
      <span>
        {seconds(row?.p50)} <Faint>p50</Faint> {seconds(row?.p95)} <Faint>p95</Faint>
      </span>
      <br />
      <span>
        {cell.row?.hits === null ? null : (
          <>
            {share(row?.hits)} <Faint>hits</Faint>{' '}
          </>
        )}
        <span className={failing ? styles.failing : undefined}>
          {share(row?.errors)} <Faint>errors</Faint>
        </span>
      </span>
    </span>
  );
}

function Faint({ children }: { readonly children: React.ReactNode }): React.ReactElement {
  return <span className={useStyles2(getStyles).faint}>{children}</span>;
}

/** The word of a standing in its colour; short ones for narrow cells. */
export function Word({ cell, short = false }: { readonly cell: Cell; readonly short?: boolean }): React.ReactElement {
  const theme = useTheme2();
  const styles = useStyles2(getStyles);
  const text = short ? (SHORT[cell.word] ?? cell.word) : cell.word;
  return (
    <span
      className={styles.word}
      style={{ color: standingColor(theme, cell.standing) }}
      title={text === cell.word ? undefined : cell.word}
    >
      {text}
      {cell.faster && !short ? ', faster' : ''}
    </span>
  );
}

const SHORT: Readonly<Record<string, string>> = {
  'not enough data': 'unsure',
  'vantage sick': 'sick',
  baseline: 'base',
};

/** The line beside the figures: of the metric where it has one, else of the median. */
export function trendOf(cell: Cell, metric: Metric): readonly SparkPoint[] {
  const key =
    metric === 'hits' || metric === 'errors'
      ? metric
      : metric === 'ratio' && cell.standing !== 'baseline'
        ? 'ratio'
        : 'p50';
  return cell.trend.filter((row) => row.time !== null).map((row) => ({ time: row.time ?? 0, value: row[key] }));
}

/** Fill and border of a cell. */
export function cellStyle(theme: GrafanaTheme2, cell: Cell): React.CSSProperties {
  const color = standingColor(theme, cell.standing);
  if (cell.standing === 'fail') return { background: soft(color, 9), boxShadow: `inset 3px 0 ${color}` };
  if (cell.standing === 'pass') return { background: soft(color, 5) };
  if (cell.standing === 'unsure' || cell.standing === 'unjudged')
    return { outline: `1px dashed ${soft(color, 60)}`, outlineOffset: '-3px' };
  if (cell.standing !== 'sick') return {};
  const stripe = theme.colors.action.hover;
  return { background: `repeating-linear-gradient(45deg, ${stripe} 0 5px, transparent 5px 10px)` };
}

const getStyles = (theme: GrafanaTheme2) => ({
  compact: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(0.5), whiteSpace: 'nowrap' }),
  figure: css({
    marginLeft: 'auto',
    fontVariantNumeric: 'tabular-nums',
    fontWeight: theme.typography.fontWeightMedium,
  }),
  full: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(0.5) }),
  line: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(0.75) }),
  word: css({ fontWeight: theme.typography.fontWeightMedium, overflow: 'hidden', textOverflow: 'ellipsis' }),
  big: css({
    marginLeft: 'auto',
    ...theme.typography.h4,
    margin: '0 0 0 auto',
    fontVariantNumeric: 'tabular-nums',
    whiteSpace: 'nowrap',
  }),
  bar: css({ minHeight: 14, padding: theme.spacing(0, 0.25) }),
  facts: css({ display: 'flex', alignItems: 'end', gap: theme.spacing(1), justifyContent: 'space-between' }),
  spark: css({ flex: '1 1 40px', minWidth: 30, maxWidth: 120 }),
  small: css({
    fontSize: theme.typography.bodySmall.fontSize,
    fontVariantNumeric: 'tabular-nums',
    whiteSpace: 'nowrap',
  }),
  faint: css({ color: theme.colors.text.secondary }),
  failing: css({ color: theme.colors.error.text }),
});
