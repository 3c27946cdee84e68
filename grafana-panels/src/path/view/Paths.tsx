import React, { useCallback, useMemo } from 'react';
import type { Dispatch } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2, PanelProps } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { PathOptions } from '../options.js';
import { QUICK_SELECTIONS } from '../model/types.js';
import { quickSelect, tableRows } from '../model/index.js';
import { pairsAt } from './cards.js';
import { Changes } from './Changes.js';
import { Header } from './Header.js';
import { Legend } from './Legend.js';
import { Picture } from './Picture.js';
import { Pinned } from './Pinned.js';
import type { Problem, Situation as Case } from './problems.js';
import { shape } from './shape.js';
import { Situation } from './Situation.js';
import type { Action, PanelState } from './state.js';
import { Strip } from './Strip.js';
import type { Note } from './strip.js';
import { Table } from './Table.js';
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
  const drawn = useScene(panel.data.series, state.view, clock);
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
  return (
    <>
      <Header scene={scene} problems={room.toolbar ? props.lacking : []} brief={!room.toolbar} when={when} />
      {room.toolbar && <Toolbar {...{ state, vantages, targets, quick, dispatch }} limited={scene.counts.limited} width={panel.width} />}
      <Body {...props} drawn={drawn} room={room} />
      {room.legend && state.legend && <Legend />}
      {room.strip && (
        <Strip strip={drawn.strip} rounds={rounds} at={drawn.view.at} compare={drawn.view.compare} notes={props.notes} playing={state.playing} picking={state.picking} clock={clock} dispatch={dispatch} width={panel.width} />
      )}
    </>
  ); // prettier-ignore
}

const namesOf = (column: readonly (string | null)[]): readonly string[] =>
  [...new Set([...column].filter((name) => name !== null))].sort();

interface BodyProps extends PathsProps {
  readonly drawn: Drawn;
  readonly room: ReturnType<typeof shape>;
}

/** Picture, table, or both, and what changed. */
function Body(props: BodyProps): React.ReactElement {
  const styles = useStyles2(getStyles);
  const { panel, state, dispatch, situation, drawn, room, clock } = props;
  const { scene, layout, input, view } = drawn;
  const pairs = useMemo(() => pairsAt(input, scene.at), [input, scene.at]);
  const rows = useMemo(() => (room.table ? tableRows(scene) : []), [room.table, scene]);
  const refit = [view.group, view.limit, view.collapse, ...view.vantages, '', ...view.targets].join('\n');
  if (situation.kind !== 'ready') return <Situation situation={situation} />;
  return (
    <div className={room.beside ? styles.row : styles.column}>
      {room.picture && (
        <Picture scene={scene} layout={layout} selection={view.selection} pairs={pairs} refit={refit} size={room.size} dispatch={dispatch}>
          {room.toolbar && <Pinned scene={scene} id={state.pinned} pairs={pairs} panel={panel} dispatch={dispatch} />}
        </Picture>
      )}
      {room.table && <Table rows={rows} selection={view.selection} caption={scene.sentence} dispatch={dispatch} />}
      {room.changes && <Changes scene={scene} clock={clock} beside={room.beside} dispatch={dispatch} />}
    </div>
  ); // prettier-ignore
}

const getStyles = (theme: GrafanaTheme2) => ({
  row: css({ display: 'flex', gap: theme.spacing(1), flex: '1 1 0', minHeight: 0, minWidth: 0 }),
  column: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(0.5), flex: '1 1 0', minHeight: 0 }),
});
