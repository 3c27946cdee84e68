import React from 'react';
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';
import type { Situation as Case } from './problems.js';

interface Props {
  readonly situation: Exclude<Case, { kind: 'ready' }>;
  /** What one can do about it here. */
  readonly children?: React.ReactNode;
}

/** Instead of a picture: what is the case and what to do, in words. */
export function Situation({ situation, children }: Props): React.ReactElement {
  const styles = useStyles2(getStyles);
  const { kind, problem } = situation;
  if (kind === 'loading')
    return (
      <div className={styles.box} role="status">
        <p className={styles.remedy}>{problem.title}…</p>
      </div>
    );
  return (
    <div className={styles.box} role={kind === 'error' ? 'alert' : 'status'} tabIndex={0}>
      <Icon
        name={kind === 'error' ? 'exclamation-circle' : 'info-circle'}
        size="xl"
        className={cx(styles.icon, styles[problem.severity])}
      />
      <p className={styles.title}>{problem.title}</p>
      <p className={styles.remedy}>{problem.remedy}</p>
      {children}
    </div>
  );
}

const SHORT = '@container (max-height: 160px)';

const getStyles = (theme: GrafanaTheme2) => ({
  box: css({
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    justifyContent: 'safe center',
    flex: '1 1 0',
    minHeight: 0,
    overflowY: 'auto',
    padding: theme.spacing(1),
    textAlign: 'center',
    containerType: 'size',
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: '-2px' },
  }),
  // Where there is little room it is the words'.
  icon: css({ flexShrink: 0, [SHORT]: { display: 'none' } }),
  title: css({
    ...theme.typography.h5,
    margin: theme.spacing(1, 0, 0.5),
    [SHORT]: { ...theme.typography.bodySmall, fontWeight: theme.typography.fontWeightMedium, margin: 0 },
  }),
  remedy: css({
    color: theme.colors.text.secondary,
    maxWidth: theme.spacing(70),
    margin: 0,
    overflowWrap: 'anywhere',
    [SHORT]: { ...theme.typography.bodySmall },
  }),
  error: css({ color: theme.colors.error.text }),
  warning: css({ color: theme.colors.warning.text }),
  info: css({ color: theme.colors.text.secondary }),
});
