import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import React from 'react';
import type { Clause } from '../model/types.js';
import { Mark } from './Mark.js';
import { TONE_STANDING, toneColor } from './tones.js';

/** What the figures say; screen readers hear it when it changes. */
export function Sentence({ clauses }: { readonly clauses: readonly Clause[] }): React.ReactElement {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  return (
    <p className={styles.sentence} aria-live="polite" data-testid="sentence">
      {clauses.map((clause, at) => (
        <React.Fragment key={clause.text}>
          <span className={styles.clause}>
            {clause.tone !== 'plain' && (
              <span className={styles.mark}>
                <Mark standing={TONE_STANDING[clause.tone]} size={15} />
              </span>
            )}
            <span style={{ color: clause.tone === 'bad' ? toneColor(theme, 'bad') : undefined }}>{clause.text}</span>
            {at < clauses.length - 1 ? ';' : '.'}
          </span>{' '}
        </React.Fragment>
      ))}
    </p>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  sentence: css({
    margin: 0,
    padding: theme.spacing(0.5, 1),
    fontSize: theme.typography.h5.fontSize,
    lineHeight: 1.4,
    overflowWrap: 'anywhere',
    maxHeight: '40%',
    overflow: 'auto',
    flexShrink: 0,
  }),
  clause: css({ marginRight: theme.spacing(1) }),
  mark: css({ display: 'inline-block', verticalAlign: '-2px', marginRight: theme.spacing(0.5) }),
});
