import React, { useRef, useState } from 'react';
import type { Dispatch, KeyboardEvent, MouseEvent } from 'react';
import { useStyles2 } from '@grafana/ui';
import type { StripRound } from '../model/types.js';
import type { Action } from './state.js';
import { indexOfRound } from './state.js';
import { StripButtons } from './StripButtons.js';
import { StripDrawing } from './StripDrawing.js';
import type { Note } from './strip.js';
import { notesWithin, roundAt, roundWords, ticks } from './strip.js';
import { getStyles } from './stripStyles.js';
import { useSize } from './useSize.js';

interface Props {
  readonly strip: readonly StripRound[];
  /** All that can be picked, oldest first; the strip's own rounds. */
  readonly rounds: readonly number[];
  readonly at: number | undefined;
  readonly compare: number | undefined;
  readonly notes: readonly Note[];
  readonly playing: boolean;
  readonly picking: boolean;
  readonly clock: (time: number) => string;
  readonly dispatch: Dispatch<Action>;
  readonly width: number;
}

const HEIGHT = 44;

/** Rounds over time: pick one, step, play, compare with another. */
export function Strip(props: Props): React.ReactElement | null {
  const { strip, rounds, at, compare, clock, dispatch } = props;
  const styles = useStyles2(getStyles);
  const track = useRef<HTMLDivElement>(null);
  const { width } = useSize(track, { width: props.width, height: HEIGHT });
  const [over, setOver] = useState<StripRound | undefined>(undefined);
  if (strip.length === 0) return null;
  const here = indexOfRound(rounds, at);
  const drawn = strip[here];
  const said = wordsOf(over, props);
  const notes = notesWithin(props.notes, strip);
  const under = (event: MouseEvent<HTMLElement>): StripRound | undefined =>
    roundAt(strip, event.clientX - event.currentTarget.getBoundingClientRect().left, width);
  const pick = (event: MouseEvent<HTMLElement>): void => {
    const round = under(event);
    if (round === undefined) return;
    dispatch({ type: event.shiftKey ? 'compare' : 'round', at: round.time, rounds });
  };
  return (
    <div className={styles.strip}>
      <StripButtons {...props} here={here} said={said} noted={notes.length > 0} />
      <div
        ref={track}
        className={styles.track}
        role="slider"
        tabIndex={0}
        aria-label={props.picking ? 'Round to compare with' : 'Round'}
        aria-valuemin={0}
        aria-valuemax={strip.length - 1}
        aria-valuenow={here}
        aria-valuetext={drawn === undefined ? '' : roundWords(drawn, clock)}
        onKeyDown={(event) => keys(event, { here, strip, rounds, dispatch })}
        onMouseMove={(event) => setOver(under(event))}
        onMouseLeave={() => setOver(undefined)}
        onClick={pick}
      >
        <StripDrawing
          strip={strip}
          size={{ width, height: HEIGHT }}
          notes={notes}
          here={here}
          compare={compare}
          over={over}
        />{' '}
        {/* prettier-ignore */}
      </div>
      <Times strip={strip} width={width} clock={clock} />
    </div>
  );
}

/** When the rounds were, under some of them. */
function Times({ strip, width, clock }: Pick<Props, 'strip' | 'width' | 'clock'>): React.ReactElement {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.times} aria-hidden>
      {ticks(strip, width).map(({ time, x }) => (
        <span key={time} style={{ left: x }}>
          {clock(time)}
        </span>
      ))}
    </div>
  );
}

/** A round in words, and what was noted about its time. */
function wordsOf(round: StripRound | undefined, { strip, notes, clock }: Props): string | undefined {
  if (round === undefined) return undefined;
  const step = (strip[1]?.time ?? round.time) - (strip[0]?.time ?? round.time);
  const noted = notes.filter((note) => note.time <= round.time && note.end > round.time - Math.max(1, step));
  return [roundWords(round, clock), ...noted.slice(0, 3).map((note) => note.text)].join(' · ');
}

interface Walk {
  readonly here: number;
  readonly strip: readonly StripRound[];
  readonly rounds: readonly number[];
  readonly dispatch: Dispatch<Action>;
}

const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, PageUp: 10, PageDown: -10 };

/** With Shift the round is the one compared with. */
function keys(event: KeyboardEvent<HTMLElement>, { here, strip, rounds, dispatch }: Walk): void {
  const by = event.key === 'Home' ? -here : event.key === 'End' ? strip.length : STEPS[event.key];
  if (event.key === 'Escape') dispatch({ type: 'compare', at: null, rounds });
  else if (by === undefined) return;
  else if (event.shiftKey)
    dispatch({ type: 'compare', at: rounds[Math.min(rounds.length - 1, Math.max(0, here + by))] ?? null, rounds });
  else {
    dispatch({ type: 'play', on: false });
    dispatch({ type: 'step', by, rounds });
  }
  event.preventDefault();
  event.stopPropagation();
}
