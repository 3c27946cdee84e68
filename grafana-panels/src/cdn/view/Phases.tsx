import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Tooltip, useStyles2 } from '@grafana/ui';
import React from 'react';
import { seconds } from '../../kit/units.js';
import type { PhasesModel, Segment, Waterfall } from '../model/phases.js';
import { factor, times } from '../model/words.js';
import { Mark } from './Mark.js';
import { PhaseLegend, phaseWords, usePhaseColor } from './PhaseLegend.js';
import { Spark } from './Spark.js';

/** Phases one after the other, for each way, on one axis. */
export function Phases({ model, width }: { readonly model: PhasesModel; readonly width: number }): React.ReactElement {
  const styles = useStyles2(getStyles);
  const narrow = width < 600;
  const groups = [...new Set(model.falls.map(groupOf))];
  const vantages = new Set(model.falls.map((fall) => fall.vantage)).size > 1;
  return (
    <div className={styles.box}>
      <PhaseLegend phases={model.phases} />
      {groups.map((group) => (
        <table key={group} className={styles.table}>
          <caption className={styles.caption}>
            {group}: mean times of the phases; medians and 95th percentiles on hover
          </caption>
          <colgroup>
            <col style={{ width: narrow ? NARROW_NAME : NAME }} />
            <col />
            <col style={{ width: FIGURE }} />
            {!narrow && <col style={{ width: FIGURE }} />}
            {!narrow && <col style={{ width: SPARK }} />}
          </colgroup>
          <thead className={styles.hidden}>
            <tr>
              <th scope="col">way</th>
              <th scope="col">phases</th>
              <th scope="col">total</th>
              {!narrow && <th scope="col">beside the baseline</th>}
              {!narrow && <th scope="col">over time</th>}
            </tr>
          </thead>
          <tbody>
            {model.falls
              .filter((fall) => groupOf(fall) === group)
              .map((fall) => (
                <Fall
                  key={`${fall.name}\0${fall.vantage}`}
                  fall={fall}
                  model={model}
                  narrow={narrow}
                  vantages={vantages}
                />
              ))}
          </tbody>
        </table>
      ))}
      <Axis longest={model.longest} narrow={narrow} />
    </div>
  );
}

/** `cdn, shop`: what stands on one table. */
const groupOf = (fall: Waterfall): string => (fall.target === '' ? fall.probe : `${fall.probe}, ${fall.target}`);

interface FallProps {
  readonly fall: Waterfall;
  readonly model: PhasesModel;
  readonly narrow: boolean;
  readonly vantages: boolean;
}

function Fall({ fall, model, narrow, vantages }: FallProps): React.ReactElement {
  const styles = useStyles2(getStyles);
  return (
    <tr>
      <th scope="row" className={styles.name}>
        <span className={styles.line}>
          {fall.baseline && <Mark standing="baseline" size={12} />}
          {fall.name}
        </span>
        {vantages && <span className={styles.note}>{fall.vantage}</span>}
      </th>
      <td className={styles.bars}>
        <div className={styles.track}>
          {fall.segments.map((segment) => (
            <Bar key={segment.phase} segment={segment} model={model} />
          ))}
        </div>
      </td>
      <td className={styles.figure}>{seconds(fall.total)}</td>
      {!narrow && (
        <>
          <td
            className={styles.figure}
            aria-label={fall.ratio === undefined ? undefined : `${factor(fall.ratio)} times the baseline`}
          >
            {fall.baseline ? 'baseline' : times(fall.ratio)}
          </td>
          <td className={styles.spark}>
            <Spark points={fall.trend} height={24} />
          </td>
        </>
      )}
    </tr>
  );
}

function Bar({ segment, model }: { readonly segment: Segment; readonly model: PhasesModel }): React.ReactElement {
  const styles = useStyles2(getStyles);
  const color = usePhaseColor(model.phases);
  const text = `${phaseWords(segment.phase)}: mean ${seconds(segment.mean)}, p50 ${seconds(segment.p50)}, p95 ${seconds(segment.p95)}`;
  const part = (value: number): string => `${String((value / model.longest) * 100)}%`;
  return (
    <Tooltip content={text} placement="top">
      <span
        className={styles.segment}
        role="img"
        tabIndex={0}
        aria-label={text}
        style={{ left: part(segment.start), width: part(segment.mean), background: color(segment.phase) }}
      />
    </Tooltip>
  );
}

function Axis({ longest, narrow }: { readonly longest: number; readonly narrow: boolean }): React.ReactElement {
  const styles = useStyles2(getStyles);
  const ticks = narrow ? [0, 0.5, 1] : [0, 0.25, 0.5, 0.75, 1];
  return (
    <div className={styles.axis} aria-hidden="true" data-narrow={narrow}>
      {ticks.map((at) => (
        <span key={at} className={styles.tick} style={{ left: `${String(at * 100)}%` }}>
          {at === 0 ? '0' : seconds(longest * at)}
        </span>
      ))}
    </div>
  );
}

const NAME = 150;
const NARROW_NAME = 104;
const FIGURE = 76;
const SPARK = 120;

const getStyles = (theme: GrafanaTheme2) => ({
  box: css({ overflow: 'auto', height: '100%', padding: theme.spacing(0.5, 1) }),
  table: css({ width: '100%', tableLayout: 'fixed', marginTop: theme.spacing(1) }),
  caption: css({
    captionSide: 'top',
    textAlign: 'left',
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    padding: theme.spacing(0.5, 0),
  }),
  hidden: css({ position: 'absolute', width: 1, height: 1, overflow: 'hidden', clipPath: 'inset(50%)' }),
  name: css({
    textAlign: 'left',
    fontWeight: theme.typography.fontWeightMedium,
    padding: theme.spacing(0.5, 1, 0.5, 0),
    overflowWrap: 'anywhere',
  }),
  line: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(0.5) }),
  note: css({ display: 'block', color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
  bars: css({ padding: theme.spacing(0.5, 0) }),
  track: css({ position: 'relative', height: 22, background: theme.colors.background.secondary, borderRadius: 2 }),
  segment: css({
    position: 'absolute',
    top: 2,
    bottom: 2,
    minWidth: 1,
    borderRight: `1px solid ${theme.colors.background.primary}`,
    '&:hover': { filter: 'brightness(1.2)' },
    '&:focus-visible': { outline: `2px solid ${theme.colors.text.maxContrast}`, zIndex: 1 },
  }),
  figure: css({
    textAlign: 'right',
    fontVariantNumeric: 'tabular-nums',
    padding: theme.spacing(0, 0, 0, 1),
    whiteSpace: 'nowrap',
  }),
  spark: css({ paddingLeft: theme.spacing(1.5) }),
  axis: css({
    position: 'relative',
    height: 20,
    marginLeft: NAME,
    marginRight: 2 * FIGURE + SPARK,
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    '&[data-narrow=true]': { marginLeft: NARROW_NAME, marginRight: FIGURE },
  }),
  tick: css({ position: 'absolute', transform: 'translateX(-50%)', whiteSpace: 'nowrap' }),
});
