import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import React from 'react';
import type { Clause } from '../model/types.js';
import { Mark } from './Mark.js';
import { TONE_STANDING, toneColor } from './tones.js';

interface Props {
  readonly clauses: readonly Clause[];
  /** Little room: smaller letters. */
  readonly brief: boolean;
  /** Little height: the verdicts alone. */
  readonly low: boolean;
}

/** What the figures say; screen readers hear it when it changes. */
export function Sentence({ clauses, brief, low }: Props): React.ReactElement {
  const styles = useStyles2(getStyles);
  const main = clauses.filter((clause) => clause.tone !== 'aside');
  const asides = low ? [] : clauses.filter((clause) => clause.tone === 'aside');
  return (
    <div className={styles.box} aria-live="polite" data-testid="sentence">
      {main.length > 0 && (
        <p className={brief ? styles.brief : styles.sentence}>
          {main.map((clause, at) => (
            <Part key={clause.text} clause={clause} first={at === 0} last={at === main.length - 1} />
          ))}
        </p>
      )}
      {asides.map((clause) => (
        <p key={clause.text} className={styles.aside}>
          {whole(capital(clause.text))}.
        </p>
      ))}
    </div>
  );
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** No line ends between a figure and its unit. */
const whole = (text: string): string => text.replace(/(\d) %/g, '$1\u00a0%');

interface PartProps {
  readonly clause: Clause;
  readonly first: boolean;
  readonly last: boolean;
}

function Part({ clause, first, last }: PartProps): React.ReactElement {
  const text = first && clause.tone === 'plain' ? capital(clause.text) : clause.text;
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  return (
    <>
      <span className={styles.clause}>
        {clause.tone !== 'plain' && (
          <span className={styles.mark}>
            <Mark standing={TONE_STANDING[clause.tone]} size={15} />
          </span>
        )}
        <span style={{ color: clause.tone === 'bad' ? toneColor(theme, 'bad') : undefined }}>{whole(text)}</span>
        {last ? '.' : ';'}
      </span>{' '}
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  box: css({
    padding: theme.spacing(0.5, 1),
    maxHeight: '40%',
    overflow: 'auto',
    flexShrink: 0,
    overflowWrap: 'anywhere',
  }),
  sentence: css({ margin: 0, fontSize: theme.typography.h5.fontSize, lineHeight: 1.4 }),
  brief: css({ ...theme.typography.bodySmall, margin: 0 }),
  aside: css({ margin: 0, color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
  clause: css({ marginRight: theme.spacing(1) }),
  mark: css({ display: 'inline-block', verticalAlign: '-2px', marginRight: theme.spacing(0.75) }),
});
