import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';

type StripPart =
  | 'strip'
  | 'buttons'
  | 'time'
  | 'key'
  | 'live'
  | 'track'
  | 'svg'
  | 'base'
  | 'loss'
  | 'latency'
  | 'field'
  | 'dot'
  | 'change'
  | 'sick'
  | 'note'
  | 'span'
  | 'over'
  | 'cursor'
  | 'compared'
  | 'said'
  | 'times';

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
  key: css({
    ...theme.typography.bodySmall,
    display: 'flex',
    gap: theme.spacing(1.5),
    listStyle: 'none',
    margin: theme.spacing(0, 0, 0, 'auto'),
    color: theme.colors.text.secondary,
    li: { display: 'inline-flex', alignItems: 'center', gap: theme.spacing(0.5) },
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
  field: css({ fill: 'none', stroke: theme.colors.border.weak }),
  dot: css({ fill: theme.colors.primary.text, stroke: theme.colors.background.primary, strokeWidth: 1 }),
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
  ...wordStyles(theme),
});

const wordStyles = (theme: GrafanaTheme2): Record<'said' | 'times', string> => ({
  times: css({
    position: 'relative',
    height: 14,
    fontSize: 11,
    lineHeight: '14px',
    fontVariantNumeric: 'tabular-nums',
    color: theme.colors.text.secondary,
    overflow: 'hidden',
    span: { position: 'absolute', transform: 'translateX(-50%)', whiteSpace: 'nowrap' },
  }),
  said: css({
    ...theme.typography.bodySmall,
    flex: '1 1 0',
    minWidth: 0,
    textAlign: 'right',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  }),
});
