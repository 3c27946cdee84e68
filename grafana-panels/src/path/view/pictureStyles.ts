import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { hiddenVisually } from '../../kit/hidden.js';

/** Styles of the picture's frame and what lies over the canvas. */
export const getStyles = (theme: GrafanaTheme2): Record<'frame' | 'area' | 'canvas' | 'hint' | 'spoken', string> => ({
  frame: css({ position: 'relative', flex: '1 1 0', minHeight: 0, minWidth: 0 }),
  area: css({
    position: 'absolute',
    inset: 0,
    // A card that is higher than the picture goes on over what lies below.
    overflow: 'visible',
    borderRadius: theme.shape.radius.default,
    touchAction: 'pan-y',
    userSelect: 'none',
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: '-2px' },
    '&:focus:not(:focus-visible)': { outline: 'none' },
  }),
  canvas: css({ position: 'absolute', inset: 0, width: '100%', height: '100%', display: 'block' }),
  hint: css({
    ...theme.typography.bodySmall,
    position: 'absolute',
    left: '50%',
    bottom: theme.spacing(1),
    transform: 'translateX(-50%)',
    width: 'max-content',
    maxWidth: '90%',
    padding: theme.spacing(0.5, 1),
    background: theme.colors.background.secondary,
    color: theme.colors.text.primary,
    borderRadius: theme.shape.radius.default,
    pointerEvents: 'none',
  }),
  spoken: css(hiddenVisually),
});
