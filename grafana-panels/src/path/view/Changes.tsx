import React, { useMemo } from 'react';
import type { Dispatch } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { Change, Scene } from '../model/types.js';
import type { ChangeLine } from './changes.js';
import { CHANGE_NAMES, changeLines } from './changes.js';
import type { Action } from './state.js';

interface Props {
  readonly scene: Scene;
  readonly clock: (time: number) => string;
  /** Beside the picture rather than under it. */
  readonly beside: boolean;
  readonly dispatch: Dispatch<Action>;
}

/** Lines shown of each kind; the table has all. */
const MOST = 40;
const SIGNS: Readonly<Record<Change, string>> = { vanished: '−', appeared: '+', slowed: '▲', faster: '▼' };

/** What changed between the two rounds, in words; each line selects what it tells of. */
export function Changes({ scene, clock, beside, dispatch }: Props): React.ReactElement | null {
  const styles = useStyles2(getStyles);
  const lines = useMemo(() => changeLines(scene), [scene]);
  if (scene.compare === null || scene.at === null) return null;
  const kinds = (Object.keys(CHANGE_NAMES) as Change[]).filter((kind) => lines.some((line) => line.change === kind));
  return (
    <section className={beside ? styles.beside : styles.under} aria-label="What changed">
      <h6 className={styles.title}>{`What changed, ${clock(scene.compare)} to ${clock(scene.at)}`}</h6>
      {kinds.length === 0 && <p className={styles.none}>Nothing: the same nodes and links, no link slower.</p>}
      {kinds.map((kind) => (
        <Kind key={kind} kind={kind} lines={lines.filter((line) => line.change === kind)} dispatch={dispatch} />
      ))}
    </section>
  );
}

interface KindProps {
  readonly kind: Change;
  readonly lines: readonly ChangeLine[];
  readonly dispatch: Dispatch<Action>;
}

function Kind({ kind, lines, dispatch }: KindProps): React.ReactElement {
  const styles = useStyles2(getStyles);
  return (
    <>
      <div className={styles.kind}>
        <span className={styles[kind]} aria-hidden>
          {SIGNS[kind]}
        </span>
        {`${CHANGE_NAMES[kind]} (${lines.length})`}
      </div>
      <ul className={styles.list}>
        {lines.slice(0, MOST).map(({ id, text }) => (
          <li key={id}>
            <button type="button" className={styles.line} onClick={() => dispatch({ type: 'select', id, more: false })}>
              {text}
            </button>
          </li>
        ))}
        {lines.length > MOST && <li className={styles.none}>{`and ${lines.length - MOST} more`}</li>}
      </ul>
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  beside: css({
    flex: `0 0 ${theme.spacing(32)}`,
    minWidth: 0,
    overflowY: 'auto',
    paddingLeft: theme.spacing(1.5),
    borderLeft: `1px solid ${theme.colors.border.weak}`,
  }),
  under: css({ flex: '0 0 auto', maxHeight: '30%', overflowY: 'auto' }),
  title: css({ ...theme.typography.bodySmall, fontWeight: theme.typography.fontWeightMedium, margin: 0 }),
  none: css({ ...theme.typography.bodySmall, color: theme.colors.text.secondary, margin: 0 }),
  kind: css({ ...theme.typography.bodySmall, color: theme.colors.text.secondary, marginTop: theme.spacing(1) }),
  list: css({ listStyle: 'none', margin: 0, padding: 0 }),
  line: css({
    ...theme.typography.bodySmall,
    width: '100%',
    padding: theme.spacing(0.25, 0.5),
    border: 'none',
    borderRadius: theme.shape.radius.default,
    background: 'none',
    color: theme.colors.text.primary,
    textAlign: 'left',
    overflowWrap: 'anywhere',
    '&:hover': { background: theme.colors.action.hover },
  }),
  ...signs(theme),
});

const signs = (theme: GrafanaTheme2): Record<Change, string> => {
  const sign = (color: string): string =>
    css({ display: 'inline-block', width: theme.spacing(2), color, fontWeight: theme.typography.fontWeightBold });
  return {
    vanished: sign(theme.colors.text.secondary),
    appeared: sign(theme.colors.success.text),
    slowed: sign(theme.colors.error.text),
    faster: sign(theme.colors.success.text),
  };
};
