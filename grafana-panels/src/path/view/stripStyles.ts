import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';

type StripPart =
  | 'strip'
  | 'buttons'
  | 'time'
  | 'live'
  | 'track'
  | 'svg'
  | 'base'
  | 'loss'
  | 'latency'
  | 'change'
  | 'sick'
  | 'note'
  | 'span'
  | 'over'
  | 'cursor'
  | 'compared'
  | 'tipPlace'
  | 'tip'
  | 'noted';

/** Styles of the strip of rounds. */
export const getStyles = (theme: GrafanaTheme2): Record<StripPart, string> => ({
  strip: css({ position: 'relative', flex: '0 0 auto', minWidth: 0 }),
  buttons: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    minHeight: theme.spacing(3),
    button: { margin: 0 },
  }),
  time: css({
    ...theme.typography.bodySmall,
    fontVariantNumeric: 'tabular-nums',
    marginLeft: theme.spacing(0.5),
  }),
  live: css({ ...theme.typography.bodySmall, color: theme.colors.text.secondary }),
  track: css({
    position: 'relative',
    cursor: 'pointer',
    borderRadius: theme.shape.radius.default,
    overflow: 'hidden',
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: 1 },
  }),
  svg: css({ display: 'block', maxWidth: '100%' }),
  base: css({ stroke: theme.colors.border.medium }),
  loss: css({ fill: theme.colors.error.main }),
  latency: css({
    fill: 'none',
    stroke: theme.colors.primary.text,
    strokeWidth: 1.5,
    strokeLinejoin: 'round',
    strokeLinecap: 'round',
  }),
  change: css({ fill: theme.colors.warning.text }),
  sick: css({ fill: theme.colors.text.disabled, opacity: 0.35 }),
  note: css({ stroke: theme.colors.info.text }),
  span: css({ fill: theme.colors.info.main, opacity: 0.15, stroke: 'none' }),
  over: css({ fill: theme.colors.action.hover }),
  cursor: css({ fill: 'none', stroke: theme.colors.text.maxContrast, strokeWidth: 1.5 }),
  compared: css({ fill: 'none', stroke: theme.colors.text.secondary, strokeWidth: 1.5, strokeDasharray: '3 2' }),
  tipPlace: css({ position: 'absolute', bottom: '100%', left: 0, right: 0, height: 0, pointerEvents: 'none' }),
  tip: css({
    ...theme.typography.bodySmall,
    position: 'absolute',
    bottom: `calc(-1 * ${theme.spacing(2.5)})`,
    maxWidth: '100%',
    width: 'max-content',
    padding: theme.spacing(0.5, 1),
    background: theme.colors.background.elevated ?? theme.colors.background.primary,
    border: `1px solid ${theme.colors.border.medium}`,
    borderRadius: theme.shape.radius.default,
    boxShadow: theme.shadows.z1,
    zIndex: 3,
  }),
  noted: css({ color: theme.colors.text.secondary, overflowWrap: 'anywhere' }),
});
