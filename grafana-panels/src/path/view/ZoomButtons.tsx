import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { IconButton, useStyles2 } from '@grafana/ui';
import type { Stage } from './stage.js';

/** Zoom without a wheel. */
export function ZoomButtons({ stage }: { readonly stage: Stage | undefined }): React.ReactElement {
  const styles = useStyles2(getStyles);
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
      <IconButton
        name="expand-arrows"
        size="md"
        tooltip="Show all of it (0)"
        aria-label="Fit"
        onClick={() => stage?.fit()}
      />
    </div>
  );
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
    button: { margin: 0 },
  }),
});
