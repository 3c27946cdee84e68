import React, { useEffect, useMemo, useReducer, useRef } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2, PanelProps } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { PathOptions } from './options.js';
import { soundOptions } from './options.js';
import type { Given } from './view/problems.js';
import { problems, situation } from './view/problems.js';
import { Situation } from './view/Situation.js';
import { begin, reduce } from './view/state.js';
import { readNotes } from './view/strip.js';
import { useClock } from './view/useClock.js';
import { Paths } from './view/Paths.js';

/**
 * The panel. Its options are where a viewer begins; what the viewer then chooses lives here, as long as the page does,
 * and is kept over refreshes of the data.
 */
export function PathPanel(props: PanelProps<PathOptions>): React.ReactElement {
  const styles = useStyles2(getStyles);
  const { data, width, height, timeZone } = props;
  const options = useSoundOptions(props.options);
  const [state, dispatch] = useReducer(reduce, options, begin);
  const first = useRef(options);
  useEffect(() => {
    if (first.current !== options) dispatch({ type: 'options', options });
    first.current = options;
  }, [options]);
  const given = useMemo(() => givenOf(props), [data]); // eslint-disable-line react-hooks/exhaustive-deps
  const [found, lacking] = useMemo(() => [situation(given), problems(given)], [given]);
  const notes = useMemo(() => readNotes(data.annotations), [data.annotations]);
  const clock = useClock(timeZone, data.timeRange);
  return (
    <div className={styles.panel} style={{ width, height }}>
      {found.kind === 'ready' || found.kind === 'flat' ? (
        <Paths {...{ panel: props, state, dispatch, options, situation: found, lacking, notes, clock }} />
      ) : (
        <Situation situation={found} />
      )}
    </div>
  );
}

/** The same options again are the same object, so that a refresh resets nothing. */
function useSoundOptions(raw: PathOptions): PathOptions {
  const text = JSON.stringify(soundOptions(raw));
  return useMemo(() => JSON.parse(text) as PathOptions, [text]);
}

const givenOf = ({ data }: PanelProps<PathOptions>): Given => ({
  state: data.state,
  series: data.series,
  errors: data.errors ?? (data.error === undefined ? [] : [data.error]),
  until: data.timeRange.to.valueOf(),
});

const getStyles = (theme: GrafanaTheme2) => ({
  panel: css({
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(0.75),
    overflow: 'hidden',
    color: theme.colors.text.primary,
  }),
});
