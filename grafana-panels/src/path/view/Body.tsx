import React, { useMemo } from 'react';
import type { Dispatch } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2, PanelProps } from '@grafana/data';
import { Button, useStyles2 } from '@grafana/ui';
import type { PathOptions } from '../options.js';
import { pairsAt } from './cards.js';
import { Changes } from './Changes.js';
import { Legend } from './Legend.js';
import { Picture } from './Picture.js';
import { Pinned } from './Pinned.js';
import { FILTERED } from './problems.js';
import type { Room } from './shape.js';
import { Situation } from './Situation.js';
import type { Action, PanelState } from './state.js';
import { Table } from './Table.js';
import type { Drawn } from './useScene.js';

interface Props {
  readonly panel: PanelProps<PathOptions>;
  readonly state: PanelState;
  readonly dispatch: Dispatch<Action>;
  readonly clock: (time: number) => string;
  readonly drawn: Drawn;
  readonly room: Room;
}

const NOBODY: ReadonlySet<string> = new Set();

/** Picture, table, or both, and what changed. */
export function Body(props: Props): React.ReactElement {
  const styles = useStyles2(getStyles);
  const { panel, state, dispatch, drawn, room, clock } = props;
  const { scene, layout, input, view } = drawn;
  const pairs = useMemo(() => pairsAt(input, scene.at), [input, scene.at]);
  const refit = [view.group, view.limit, view.collapse, ...view.vantages, '', ...view.targets].join('\n');
  if (scene.nodes.length === 0) return <Nothing dispatch={dispatch} />;
  return (
    <div className={room.beside ? styles.row : styles.column}>
      {room.picture && (
        <Picture
          {...{ scene, layout, pairs, refit, dispatch }}
          selection={view.selection}
          pinned={room.toolbar ? state.pinned : null}
          size={room.size}
        >
          {room.toolbar && (
            <Pinned {...{ scene, pairs, input, panel, dispatch }} id={state.pinned} narrow={room.narrow} />
          )}
        </Picture>
      )}
      {room.table && <Table scene={scene} selection={view.selection} dispatch={dispatch} />}
      {room.legend && state.legend && (room.beside || scene.compare === null) && (
        <Legend comparing={scene.compare !== null} beside={room.beside} />
      )}
      {room.changes && <Changes scene={scene} clock={clock} beside={room.beside} dispatch={dispatch} />}
    </div>
  );
}

/** The viewer chose vantages and targets without paths between them. */
function Nothing({ dispatch }: Pick<Props, 'dispatch'>): React.ReactElement {
  const styles = useStyles2(getStyles);
  const all = (): void => dispatch({ type: 'set', settings: { vantages: NOBODY, targets: NOBODY } });
  return (
    <Situation situation={FILTERED}>
      <Button size="sm" variant="secondary" className={styles.all} onClick={all}>
        All vantages and targets
      </Button>
    </Situation>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  row: css({ display: 'flex', gap: theme.spacing(1), flex: '1 1 0', minHeight: 0, minWidth: 0 }),
  column: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(0.5), flex: '1 1 0', minHeight: 0 }),
  all: css({ marginTop: theme.spacing(1) }),
});
