import { css } from '@emotion/css';
import { CDN_BAND } from '@parallax/contract';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import React from 'react';
import { seconds } from '../../kit/units.js';
import type { Cell, TrendRow } from '../model/types.js';
import { share, span, times } from '../model/words.js';
import { Spark, type SparkPoint } from './Spark.js';
import { standingColor } from './tones.js';

type Key = 'ratio' | 'p50' | 'hits' | 'errors';

const LINES: readonly { readonly key: Key; readonly label: string; readonly text: (value: number) => string }[] = [
  { key: 'ratio', label: 'ratio', text: times },
  { key: 'p50', label: 'median TTFB', text: seconds },
  { key: 'hits', label: 'hits', text: share },
  { key: 'errors', label: 'errors', text: share },
];

/** Values that an axis holds at least. */
const HOLD: Readonly<Record<Key, readonly number[]>> = { ratio: [], p50: [0], hits: [0, 1], errors: [0, 0.01] };

interface Props {
  readonly cell: Cell;
  /** The baseline there: the dashed line. */
  readonly base: Cell | undefined;
}

/** The four lines of a cell, each with the lowest and highest value. */
export function DrawerTrends({ cell, base }: Props): React.ReactElement | null {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  if (cell.trend.length < 2) return null;
  const behind = base === undefined || base === cell ? [] : base.trend;
  const lines = LINES.filter(({ key }) => cell.trend.some((row) => row[key] !== null));
  return (
    <div className={styles.grid}>
      {lines.map(({ key, label, text }) => (
        <figure key={key} className={styles.figure}>
          <figcaption className={styles.caption}>
            {label}{' '}
            <span className={styles.span}>
              {span(
                cell.trend.map((row) => row[key]),
                text,
              )}
            </span>
          </figcaption>
          <Spark
            points={line(cell.trend, key)}
            behind={key === 'ratio' ? [] : line(behind, key)}
            {...(key === 'ratio' ? { band: CDN_BAND } : {})}
            hold={HOLD[key]}
            height={44}
            color={key === 'ratio' ? standingColor(theme, cell.standing) : theme.colors.primary.text}
          />
        </figure>
      ))}
      {behind.length > 0 && <span className={styles.note}>dashed: {base?.provider}; grey band: 5 % around 1</span>}
    </div>
  );
}

const line = (rows: readonly TrendRow[], key: Key): readonly SparkPoint[] =>
  rows.map((row) => ({ time: row.time ?? 0, value: row[key] }));

const getStyles = (theme: GrafanaTheme2) => ({
  grid: css({
    display: 'grid',
    gridTemplateColumns: '1fr 1fr',
    gap: theme.spacing(1, 2),
    marginTop: theme.spacing(1.5),
  }),
  figure: css({ margin: 0, minWidth: 0 }),
  caption: css({
    fontSize: theme.typography.bodySmall.fontSize,
    color: theme.colors.text.secondary,
    whiteSpace: 'nowrap',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
  }),
  span: css({ color: theme.colors.text.primary, fontVariantNumeric: 'tabular-nums' }),
  note: css({
    gridColumn: '1 / -1',
    fontSize: theme.typography.bodySmall.fontSize,
    color: theme.colors.text.secondary,
  }),
});
