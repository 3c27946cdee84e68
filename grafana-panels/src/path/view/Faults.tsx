import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';
import type { Problem } from './problems.js';

/** What failed of an answer, with reason and remedy: in words that need no pointer, in panels of any size. */
export function Faults({ problems }: { readonly problems: readonly Problem[] }): React.ReactElement | null {
  const styles = useStyles2(getStyles);
  if (problems.length === 0) return null;
  return (
    <div className={styles.box} role="region" aria-label="Errors" tabIndex={0}>
      {problems.map(({ id, title, remedy }) => (
        <div key={id} className={styles.line} role="alert">
          <Icon name="exclamation-circle" size="sm" className={styles.icon} />
          <span>
            <b className={styles.title}>{`${title}. `}</b>
            {remedy}
          </span>
        </div>
      ))}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  box: css({
    flex: '0 0 auto',
    maxHeight: '40%',
    overflowY: 'auto',
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(0.25),
    padding: theme.spacing(0.25, 0.75),
    background: theme.colors.error.transparent,
    borderLeft: `3px solid ${theme.colors.error.border}`,
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: '-2px' },
  }),
  line: css({
    ...theme.typography.bodySmall,
    display: 'flex',
    gap: theme.spacing(0.5),
    color: theme.colors.text.primary,
    overflowWrap: 'anywhere',
  }),
  icon: css({ color: theme.colors.error.text, flexShrink: 0, marginTop: 2 }),
  title: css({ color: theme.colors.error.text, fontWeight: theme.typography.fontWeightMedium }),
});
