import React, { memo } from 'react';
import { useStyles2 } from '@grafana/ui';
import type { StripRound } from '../model/types.js';
import type { Box, Note } from './strip.js';
import { BAR_MOST, bars, FIELD_MOST, FIELDS_FROM, latencyDots, latencyPath, xOf } from './strip.js';
import { getStyles } from './stripStyles.js';

interface Props {
  readonly strip: readonly StripRound[];
  readonly size: Box;
  readonly notes: readonly Note[];
  /** Index of the round drawn. */
  readonly here: number;
  readonly compare: number | undefined;
  readonly over: StripRound | undefined;
}

/** Room above the bars for ticks of changes and notes, pixels. */
const TOP = 8;

/** Loss as bars, latency as a line, changes as ticks; grey is where vantages were sick and so not counted. */
export function StripDrawing(props: Props): React.ReactElement {
  const styles = useStyles2(getStyles);
  const { strip, size, notes } = props;
  const slot = size.width / Math.max(1, strip.length);
  const compare = strip.findIndex((round) => round.time === props.compare);
  const over = props.over === undefined ? -1 : strip.indexOf(props.over);
  return (
    <svg width={size.width} height={size.height} aria-hidden className={styles.svg}>
      {over >= 0 && <rect className={styles.over} x={over * slot} y={0} width={slot} height={size.height} />}
      <Rounds strip={strip} width={size.width} height={size.height} />
      {notes.map((note, index) => (
        <Noted
          key={index}
          x={xOf(strip, note.time, size.width)}
          end={xOf(strip, note.end, size.width)}
          height={size.height}
        />
      ))}
      {compare >= 0 && <Cursor x={compare * slot} width={slot} height={size.height} compare />}
      <Cursor x={props.here * slot} width={slot} height={size.height} />
    </svg>
  );
}

/** The part that only data change. */
const Rounds = memo(function Rounds({ strip, width, height }: { readonly strip: readonly StripRound[] } & Box) {
  const styles = useStyles2(getStyles);
  const box = { width, height: height - TOP };
  const slot = width / Math.max(1, strip.length);
  const fields = slot >= FIELDS_FROM;
  return (
    <g transform={`translate(0 ${TOP})`}>
      {fields &&
        strip.map((round, index) => (
          <rect
            key={round.time}
            className={styles.field}
            x={(index + 0.5) * slot - Math.min(FIELD_MOST, slot - 2) / 2}
            y={0}
            width={Math.min(FIELD_MOST, slot - 2)}
            rx={2}
            height={box.height}
          />
        ))}
      <line className={styles.base} x1={0} x2={width} y1={box.height - 0.5} y2={box.height - 0.5} />
      {bars(strip, box).map(({ round, x, width: wide, loss, sick, unknown }) => (
        <React.Fragment key={round.time}>
          {(sick > 0 || unknown) && (
            <rect
              className={styles.sick}
              x={x}
              width={wide}
              y={unknown ? 0 : (1 - sick) * box.height}
              height={unknown ? box.height : sick * box.height}
            />
          )}
          {loss > 0 && <rect className={styles.loss} x={x} width={wide} y={box.height - loss} height={loss} />}
          {round.changes > 0 && <path className={styles.change} d={`M${x + wide / 2 - 3.5} ${-TOP + 1}h7l-3.5 6z`} />}
        </React.Fragment>
      ))}
      <path className={styles.latency} d={latencyPath(strip, box)} />
      {fields &&
        latencyDots(strip, box).map(({ x, y }) => <circle key={x} className={styles.dot} cx={x} cy={y} r={2.5} />)}
    </g>
  );
});

function Noted({
  x,
  end,
  height,
}: {
  readonly x: number;
  readonly end: number;
  readonly height: number;
}): React.ReactElement {
  // prettier-ignore
  const styles = useStyles2(getStyles);
  return (
    <g className={styles.note}>
      {end - x > 1 && <rect className={styles.span} x={x} y={0} width={end - x} height={height} />}
      <line x1={x} x2={x} y1={0} y2={height} strokeDasharray="2 2" />
    </g>
  );
}

interface CursorProps {
  readonly x: number;
  readonly width: number;
  readonly height: number;
  readonly compare?: boolean;
}

function Cursor({ x, width, height, compare = false }: CursorProps): React.ReactElement {
  const styles = useStyles2(getStyles);
  const wide = width >= FIELDS_FROM ? Math.min(FIELD_MOST + 4, width) : Math.max(3, Math.min(BAR_MOST + 6, width));
  return (
    <rect
      className={compare ? styles.compared : styles.cursor}
      x={x + width / 2 - wide / 2 + 0.5}
      y={0.5}
      width={Math.max(2, wide - 1)}
      height={height - 1}
      rx={1.5}
    />
  );
}
