import React, { useCallback, useMemo } from 'react';
import type { Dispatch } from 'react';
import type { PanelProps } from '@grafana/data';
import type { PathOptions } from '../options.js';
import { QUICK_SELECTIONS } from '../model/types.js';
import { quickSelect } from '../model/index.js';
import { Body } from './Body.js';
import { Faults } from './Faults.js';
import { Header } from './Header.js';
import type { Problem, Situation as Case } from './problems.js';
import { aspectOf, shape } from './shape.js';
import { Situation } from './Situation.js';
import type { Action, PanelState } from './state.js';
import { Strip } from './Strip.js';
import type { Note } from './strip.js';
import { Toolbar } from './Toolbar.js';
import { usePlay } from './usePlay.js';
import type { Drawn } from './useScene.js';
import { useScene } from './useScene.js';

export interface PathsProps {
  readonly panel: PanelProps<PathOptions>;
  readonly state: PanelState;
  readonly dispatch: Dispatch<Action>;
  readonly options: PathOptions;
  readonly situation: Case;
  readonly lacking: readonly Problem[];
  readonly notes: readonly Note[];
  readonly clock: (time: number) => string;
}

/** Sentence, toolbar, picture or table, strip: as much of them as the panel has room for. */
export function Paths(props: PathsProps): React.ReactElement {
  const { panel, state, dispatch, clock } = props;
  const drawn = useScene(panel.data.series, state.view, { clock, aspect: aspectOf(panel.width, panel.height) });
  const { rounds, scene } = drawn;
  const room = shape(panel.width, panel.height, { strip: props.options.showStrip && rounds.length > 0, table: state.table }); // prettier-ignore
  usePlay(
    state.playing,
    useCallback(() => dispatch({ type: 'step', by: 1, rounds }), [dispatch, rounds]),
  );
  const quick = useMemo(
    () => new Map(QUICK_SELECTIONS.map((kind) => [kind, quickSelect(scene, drawn.input, kind)])),
    [scene, drawn.input],
  );
  const [vantages, targets] = useMemo(
    () => [namesOf(drawn.input.rounds.vantage), namesOf(drawn.input.rounds.target)],
    [drawn.input],
  );
  const when = drawn.view.at === undefined || scene.at === null ? '' : `at ${clock(scene.at)}`;
  if (props.situation.kind !== 'ready')
    return (
      <>
        <Situation situation={props.situation} />
        {room.strip && <Rounds {...props} drawn={drawn} />}
      </>
    );
  return (
    <>
      <Header
        scene={scene}
        problems={props.lacking.filter(
          ({ severity }) => severity === 'warning' || (severity === 'info' && room.toolbar),
        )}
        brief={!room.toolbar}
        narrow={room.narrow}
        when={when}
      />
      <Faults problems={props.lacking.filter(({ severity }) => severity === 'error')} />
      {room.toolbar && (
        <Toolbar
          {...{ state, vantages, targets, quick, dispatch }}
          limit={props.options.limit}
          asked={scene.counts.limited ? scene.counts.asked : 0}
          width={panel.width}
        />
      )}
      <Body {...{ panel, state, dispatch, clock, drawn, room }} />
      {room.strip && <Rounds {...props} drawn={drawn} />}
    </>
  );
}

/** The strip of all rounds, with the one drawn. */
function Rounds({
  panel,
  state,
  dispatch,
  notes,
  clock,
  drawn,
}: PathsProps & { readonly drawn: Drawn }): React.ReactElement {
  const { strip, rounds, view } = drawn;
  return (
    <Strip
      {...{ strip, rounds, notes, clock, dispatch }}
      at={view.at}
      compare={view.compare}
      playing={state.playing}
      picking={state.picking}
      width={panel.width}
    />
  );
}

const namesOf = (column: readonly (string | null)[]): readonly string[] =>
  [...new Set([...column].filter((name) => name !== null))].sort();
