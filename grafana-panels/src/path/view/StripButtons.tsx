import React from 'react';
import type { Dispatch } from 'react';
import { Button, IconButton, useStyles2 } from '@grafana/ui';
import type { Action } from './state.js';
import { getStyles } from './stripStyles.js';

interface Props {
  readonly rounds: readonly number[];
  readonly here: number;
  readonly at: number | undefined;
  readonly compare: number | undefined;
  readonly playing: boolean;
  readonly picking: boolean;
  readonly clock: (time: number) => string;
  readonly dispatch: Dispatch<Action>;
}

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
      <IconButton name="angle-left" aria-label="Round before" tooltip="Round before" disabled={here <= 0} onClick={step(-1)} />
      <IconButton name={playing ? 'pause' : 'play'} aria-label={playing ? 'Pause' : 'Play rounds'} tooltip={playing ? 'Pause' : 'Play rounds'} disabled={alone} onClick={play} />
      <IconButton name="angle-right" aria-label="Round after" tooltip="Round after" disabled={here >= rounds.length - 1} onClick={step(1)} />
      <span className={styles.time}>{props.clock(rounds[here] ?? 0)}</span>
      {at === undefined ? (
        <span className={styles.live}>latest</span>
      ) : (
        <Button size="sm" variant="secondary" fill="text" onClick={() => dispatch({ type: 'round', at: null, rounds })}>
          Latest
        </Button>
      )}
      {!alone && <Compare {...props} />}
    </div>
  ); // prettier-ignore
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
      onClick={() => dispatch({ type: 'pick', on: !picking })}
    >
      {picking ? 'Pick a round below' : 'Compare'}
    </Button>
  );
}
