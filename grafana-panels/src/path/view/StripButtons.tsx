import React from 'react';
import type { Dispatch } from 'react';
import { Button, IconButton, useStyles2 } from '@grafana/ui';
import { percent, seconds } from '../../kit/units.js';
import type { StripRound } from '../model/types.js';
import type { Action } from './state.js';
import { highest, lossScale } from './strip.js';
import { getStyles } from './stripStyles.js';

interface Props {
  readonly rounds: readonly number[];
  readonly here: number;
  readonly at: number | undefined;
  readonly compare: number | undefined;
  readonly playing: boolean;
  readonly picking: boolean;
  readonly clock: (time: number) => string;
  /** The round under the pointer, in words: in place of the key. */
  readonly said: string | undefined;
  readonly strip: readonly StripRound[];
  /** There are annotations in the strip. */
  readonly noted: boolean;
  readonly width: number;
  readonly dispatch: Dispatch<Action>;
}

/** Where there is room for it, pixels. */
const KEY_FROM = 560;

/** Play, step, compare, back to the latest. */
export function StripButtons(props: Props): React.ReactElement {
  const styles = useStyles2(getStyles);
  const { rounds, here, at, playing, dispatch } = props;
  const step = (by: number) => (): void => dispatch({ type: 'step', by, rounds });
  const play = (): void => {
    // From the end there is nothing to play: begin at the start.
    if (!playing && here >= rounds.length - 1) dispatch({ type: 'step', by: -rounds.length, rounds });
    dispatch({ type: 'play', on: !playing });
  };
  const alone = rounds.length < 2;
  return (
    <div className={styles.buttons} role="group" aria-label="Rounds">
      <IconButton
        name="angle-left"
        aria-label="Round before"
        tooltip="Round before"
        disabled={here <= 0}
        onClick={step(-1)}
      />
      <IconButton
        name={playing ? 'pause' : 'play'}
        aria-label={playing ? 'Pause' : 'Play rounds'}
        tooltip={playing ? 'Pause' : 'Play rounds'}
        disabled={alone}
        onClick={play}
      />
      <IconButton
        name="angle-right"
        aria-label="Round after"
        tooltip="Round after"
        disabled={here >= rounds.length - 1}
        onClick={step(1)}
      />
      <span className={styles.time}>{props.clock(rounds[here] ?? 0)}</span>
      {at === undefined ? (
        <span className={styles.live}>latest</span>
      ) : (
        <Button size="sm" variant="secondary" fill="text" onClick={() => dispatch({ type: 'round', at: null, rounds })}>
          Latest
        </Button>
      )}
      {!alone && <Compare {...props} />}
      {props.said !== undefined && <span className={styles.said}>{props.said}</span>}
      {props.said === undefined && props.width >= KEY_FROM && <Key strip={props.strip} noted={props.noted} />}
    </div>
  );
}

/** Off, waiting for the second round, or on. */
function Compare({ rounds, compare, picking, clock, dispatch }: Props): React.ReactElement {
  if (compare !== undefined)
    return (
      <Button
        size="sm"
        variant="secondary"
        icon="times"
        onClick={() => dispatch({ type: 'compare', at: null, rounds })}
      >
        {`Compared with ${clock(compare)}`}
      </Button>
    );
  return (
    <Button
      size="sm"
      variant={picking ? 'primary' : 'secondary'}
      fill={picking ? 'solid' : 'text'}
      aria-pressed={picking}
      tooltip="Then pick the other round below; or hold Shift and pick it"
      tooltipPlacement="top"
      onClick={() => dispatch({ type: 'pick', on: !picking })}
    >
      {picking ? 'Pick a round below' : 'Compare'}
    </Button>
  );
}

/** What bars, line and ticks are, and what their upper edge stands for. */
function Key({ strip, noted }: Pick<Props, 'strip' | 'noted'>): React.ReactElement {
  const styles = useStyles2(getStyles);
  const most = highest(strip);
  return (
    <ul className={styles.key} aria-label="Key of the strip">
      <li>
        <svg width={10} height={10} aria-hidden>
          <rect className={styles.loss} x={2} y={1} width={6} height={9} />
        </svg>
        {`loss, 0 to ${percent(lossScale(strip))}`}
      </li>
      {most > 0 && (
        <li>
          <svg width={14} height={10} aria-hidden>
            <path className={styles.latency} d="M1 7L5 4L13 5" />
          </svg>
          {`round trip, 0 to ${seconds(most)}`}
        </li>
      )}
      {strip.some((round) => round.changes > 0) && (
        <li>
          <svg width={10} height={10} aria-hidden>
            <path className={styles.change} d="M1 2h8l-4 6z" />
          </svg>
          route change
        </li>
      )}
      {strip.some((round) => round.sick > 0 || round.loss === null) && (
        <li>
          <svg width={10} height={10} aria-hidden>
            <rect className={styles.sick} x={1} y={0} width={8} height={10} />
          </svg>
          not counted
        </li>
      )}
      {noted && (
        <li>
          <svg width={10} height={10} className={styles.note} aria-hidden>
            <rect className={styles.span} width={10} height={10} />
            <line x1={1} x2={1} y1={0} y2={10} strokeDasharray="2 2" />
          </svg>
          annotation
        </li>
      )}
    </ul>
  );
}
