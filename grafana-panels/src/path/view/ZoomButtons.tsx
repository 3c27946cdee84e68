import React, { useEffect, useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, IconButton, useStyles2 } from '@grafana/ui';
import type { Stage } from './stage.js';

/** Zoom without a wheel; where only a part is in view, that and the way back. */
export function ZoomButtons({ stage }: { readonly stage: Stage | undefined }): React.ReactElement {
  const styles = useStyles2(getStyles);
  const part = usePart(stage);
  return (
    <div className={styles.box} role="group" aria-label="Zoom">
      <IconButton name="plus" size="md" tooltip="Zoom in (+)" aria-label="Zoom in" onClick={() => stage?.zoom(1.4)} />
      <IconButton
        name="minus"
        size="md"
        tooltip="Zoom out (-)"
        aria-label="Zoom out"
        onClick={() => stage?.zoom(1 / 1.4)}
      />
      <button
        type="button"
        className={styles.fit}
        title="Show all of it (0)"
        aria-label="Fit"
        onClick={() => stage?.fit()}
      >
        <svg width={16} height={16} viewBox="0 0 16 16" aria-hidden>
          <path d="M2 6V3a1 1 0 0 1 1-1h3M10 2h3a1 1 0 0 1 1 1v3M14 10v3a1 1 0 0 1-1 1h-3M6 14H3a1 1 0 0 1-1-1v-3" />
        </svg>
      </button>
      {part && (
        <Button className={styles.part} size="sm" variant="secondary" onClick={() => stage?.fit()}>
          A part is in view: show all
        </Button>
      )}
    </div>
  );
}

/** Whether a part of the picture is out of view. */
function usePart(stage: Stage | undefined): boolean {
  const [part, setPart] = useState(false);
  useEffect(() => {
    if (stage === undefined) return undefined;
    const look = (): void => setPart(!stage.whole());
    look();
    return stage.onMove(look);
  }, [stage]);
  return part;
}

const getStyles = (theme: GrafanaTheme2) => ({
  box: css({
    position: 'absolute',
    left: theme.spacing(0.5),
    bottom: theme.spacing(0.5),
    zIndex: 1,
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(0.5),
    padding: theme.spacing(0.5),
    background: theme.colors.background.primary,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    alignItems: 'center',
    button: { margin: 0 },
  }),
  part: css({ position: 'absolute', left: `calc(100% + ${theme.spacing(1)})`, bottom: 0, whiteSpace: 'nowrap' }),
  // The published icons lack one for this.
  fit: css({
    display: 'inline-flex',
    padding: 0,
    border: 'none',
    borderRadius: theme.shape.radius.default,
    background: 'none',
    color: theme.colors.text.primary,
    path: { fill: 'none', stroke: 'currentColor', strokeWidth: 1.6, strokeLinecap: 'round' },
    '&:hover': { background: theme.colors.action.hover },
  }),
});
