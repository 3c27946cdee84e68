import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { IconButton, useStyles2 } from '@grafana/ui';
import React from 'react';
import type { Detail, Selection } from '../model/detail.js';
import type { Matrix, Metric } from '../model/types.js';
import { count, evidence, factor, figure, spoken } from '../model/words.js';
import { DrawerFacts } from './DrawerFacts.js';
import { DrawerLinks, type DrawerRange } from './DrawerLinks.js';
import { DrawerTrends } from './DrawerTrends.js';
import { Edges } from './DrawerEdges.js';
import { Finding } from './Findings.js';
import { Mark } from './Mark.js';
import { Word } from './MatrixCell.js';
import { Tally } from './MatrixHeads.js';
import { RatioBar } from './RatioBar.js';
import { Visits } from './Visits.js';

export interface DrawerProps {
  readonly detail: Detail;
  readonly matrix: Matrix;
  readonly metric: Metric;
  readonly range: DrawerRange;
  readonly onSelect: (selection: Selection) => void;
  readonly onClose: () => void;
}

/** What lies behind a cell, or a provider: counts, trends, edges, fetches and the header lines that decided. */
export function Drawer(props: DrawerProps): React.ReactElement {
  const { detail, matrix, onClose } = props;
  const styles = useStyles2(getStyles);
  const head = React.useRef<HTMLHeadingElement>(null);
  const { row, cell } = detail;
  React.useEffect(() => head.current?.focus(), [row.probe, row.provider, cell?.column]);
  return (
    <aside
      className={styles.drawer}
      aria-label={cell === undefined ? row.provider : `${row.provider} in ${cell.column}`}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        onClose();
      }}
    >
      <header className={styles.head}>
        <h4 ref={head} tabIndex={-1} className={styles.title}>
          {row.provider}
          {cell !== undefined && <span className={styles.in}> in {cell.column}</span>}
        </h4>
        <IconButton name="times" tooltip="Close (Escape)" aria-label="Close" onClick={onClose} />
      </header>
      {cell === undefined ? <Tally row={row} /> : <Verdict {...props} />}
      {cell !== undefined && <DrawerTrends cell={cell} base={detail.base} />}
      {cell !== undefined && <DrawerFacts cell={cell} base={detail.base} />}
      <Others {...props} />
      <Part title="Edges that answered last" empty={detail.edges.length === 0}>
        <Edges rows={detail.edges} />
      </Part>
      <Part title="Findings of the lint" empty={detail.findings.length === 0}>
        {detail.findings.slice(0, 8).map((finding, at) => (
          <Finding key={at} row={finding} />
        ))}
        {detail.findings.length > 8 && (
          <p className={styles.note}>and {detail.findings.length - 8} more, in the view Findings</p>
        )}
      </Part>
      <Part title="Latest fetches, and what decided" empty={false}>
        <Visits visits={detail.visits} />
      </Part>
      <DrawerLinks detail={detail} noun={matrix.noun} range={props.range} />
    </aside>
  );
}

/** The verdict with the counts behind it. */
function Verdict({ detail, matrix }: DrawerProps): React.ReactElement | null {
  const styles = useStyles2(getStyles);
  const { cell, group } = detail;
  if (cell === undefined) return null;
  const { row } = cell;
  return (
    <div className={styles.verdict}>
      <span className={styles.line}>
        <Mark standing={cell.standing} size={20} />
        <span className={styles.word}>
          <Word cell={cell} />
        </span>
        {row !== undefined && row.ratio !== null && cell.standing !== 'baseline' && (
          <span>
            {factor(row.ratio)} times {group.baseline ?? 'the baseline'}
          </span>
        )}
      </span>
      {row !== undefined && cell.standing !== 'baseline' && (
        <>
          <RatioBar cell={cell} axis={matrix.axis} height={18} />
          <p className={styles.counts}>{evidence(row)}</p>
        </>
      )}
      <p className={styles.note}>{WHY[cell.standing]}</p>
      {row !== undefined && row.reason !== null && row.reason !== '' && <p className={styles.note}>{row.reason}</p>}
      {(row?.sick ?? 0) > 0 && (
        <p className={styles.note}>
          {count(row?.sick ?? 0, 'vantage')} of it not well: what they measured is left out.
        </p>
      )}
    </div>
  );
}

const WHY = {
  pass: 'With 95 % confidence less than half of the pairs are slower than the baseline by more than 5 %.',
  fail: 'With 95 % confidence more than half of the pairs are slower than the baseline by more than 5 %.',
  unsure:
    'Neither pass nor fail can be said with 95 % confidence yet: it takes 30 pairs out of six stretches of time at least.',
  unjudged: 'No verdict that this version knows.',
  baseline: 'The others are measured by it.',
  origin: 'Asked past every cache, so that content and lifetimes can be compared; it is no candidate.',
  absent: 'Not measured here in this time.',
  sick: 'The vantage is not well: what it measured is shown, and counted nowhere.',
} as const;

/** The same provider elsewhere. */
function Others({ detail, matrix, metric, onSelect }: DrawerProps): React.ReactElement {
  const styles = useStyles2(getStyles);
  const { row, others, cell } = detail;
  return (
    <Part
      title={cell === undefined ? `Every ${matrix.noun}` : `Every other ${matrix.noun}`}
      empty={others.length === 0}
    >
      <ul className={styles.others}>
        {others.slice(0, 40).map((other) => (
          <li key={other.column}>
            <button
              type="button"
              className={styles.other}
              aria-label={spoken(other)}
              onClick={() => onSelect({ probe: row.probe, provider: row.provider, column: other.column })}
            >
              <Mark standing={other.standing} />
              <span className={styles.column}>{other.column}</span>
              <span className={styles.small}>
                <RatioBar cell={other} axis={matrix.axis} height={12} />
              </span>
              <span className={styles.figure}>{figure(metric, other.row)}</span>
            </button>
          </li>
        ))}
      </ul>
      {others.length > 40 && <p className={styles.note}>and {others.length - 40} more</p>}
    </Part>
  );
}

interface PartProps {
  readonly title: string;
  readonly empty: boolean;
  readonly children: React.ReactNode;
}

/** A titled part; nothing when there is nothing in it. */
function Part({ title, empty, children }: PartProps): React.ReactElement | null {
  const styles = useStyles2(getStyles);
  if (empty) return null;
  return (
    <section className={styles.part}>
      <h6 className={styles.subtitle}>{title}</h6>
      {children}
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  drawer: css({
    height: '100%',
    overflow: 'auto',
    padding: theme.spacing(0, 1.5, 2),
    background: theme.colors.background.primary,
    borderLeft: `1px solid ${theme.colors.border.medium}`,
  }),
  head: css({
    display: 'flex',
    justifyContent: 'space-between',
    alignItems: 'center',
    position: 'sticky',
    top: 0,
    zIndex: 1,
    paddingTop: theme.spacing(0.5),
    background: theme.colors.background.primary,
  }),
  title: css({ margin: theme.spacing(0.5, 0), overflowWrap: 'anywhere', '&:focus': { outline: 'none' } }),
  in: css({ color: theme.colors.text.secondary }),
  verdict: css({ display: 'grid', gap: theme.spacing(0.5) }),
  line: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(1), flexWrap: 'wrap' }),
  word: css({ fontSize: theme.typography.h5.fontSize }),
  counts: css({ margin: 0 }),
  note: css({ margin: 0, color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
  part: css({ marginTop: theme.spacing(2) }),
  subtitle: css({ color: theme.colors.text.secondary, margin: theme.spacing(0, 0, 0.5) }),
  others: css({ listStyle: 'none', margin: 0, padding: 0 }),
  other: css({
    all: 'unset',
    cursor: 'pointer',
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1),
    width: '100%',
    padding: theme.spacing(0.25, 0),
    '&:hover': { background: theme.colors.action.hover },
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: -2 },
  }),
  column: css({ flex: '0 1 40%', overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }),
  small: css({ flex: '1 1 80px' }),
  figure: css({ width: 60, textAlign: 'right', fontVariantNumeric: 'tabular-nums' }),
});
