import React from 'react';
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2, IconName } from '@grafana/data';
import { Icon, Toggletip, Tooltip, useStyles2 } from '@grafana/ui';
import type { Scene } from '../model/types.js';
import type { Problem } from './problems.js';
import { countWords } from './words.js';

interface Props {
  readonly scene: Scene;
  readonly problems: readonly Problem[];
  /** Little room: two lines. */
  readonly brief: boolean;
  /** Little width: smaller letters. */
  readonly narrow: boolean;
  /** Said before the counts, when it is not the latest round. */
  readonly when: string;
}

/** What the panel says it sees, how much that is, and what is lacking. */
export function Header({ scene, problems, brief, narrow, when }: Props): React.ReactElement {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.row}>
      <p
        className={brief ? styles.brief : cx(styles.sentence, narrow && styles.narrow)}
        aria-live="polite"
        title={brief ? scene.sentence : undefined}
      >
        {scene.sentence}
      </p>
      {!brief && scene.words.length > 0 && <More words={scene.words} />}
      {!(brief && narrow) && (
        <span className={styles.counts}>{[when, countWords(scene)].filter((part) => part !== '').join(' · ')}</span>
      )}
      {problems.map((problem) => (
        <ProblemBadge key={problem.id} problem={problem} />
      ))}
    </div>
  );
}

function More({ words }: { readonly words: readonly string[] }): React.ReactElement {
  const styles = useStyles2(getStyles);
  const list = (
    <ul className={styles.words}>
      {words.map((word, index) => (
        <li key={index}>{word}</li>
      ))}
    </ul>
  );
  return (
    <Toggletip content={list} closeButton={false} placement="bottom">
      <button type="button" className={styles.more}>{`and ${words.length} more`}</button>
    </Toggletip>
  );
}

const ICONS: Readonly<Record<Problem['severity'], IconName>> = {
  error: 'exclamation-circle',
  warning: 'exclamation-triangle',
  info: 'info-circle',
};

/** Two words, and by pointer or keyboard what they mean and what mends it. */
function ProblemBadge({ problem }: { readonly problem: Problem }): React.ReactElement {
  const styles = useStyles2(getStyles);
  return (
    <Tooltip content={problem.remedy} placement="bottom">
      <button type="button" className={styles[problem.severity]} aria-label={`${problem.title}: ${problem.remedy}`}>
        <Icon name={ICONS[problem.severity]} size="xs" />
        {problem.title}
      </button>
    </Tooltip>
  );
}

const badge = (theme: GrafanaTheme2, colour: string) =>
  css({
    ...theme.typography.bodySmall,
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    padding: theme.spacing(0, 0.75),
    border: `1px solid ${theme.colors.border.medium}`,
    borderRadius: theme.shape.radius.pill,
    background: 'transparent',
    color: colour,
    whiteSpace: 'nowrap',
  });

const getStyles = (theme: GrafanaTheme2) => ({
  row: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'baseline',
    columnGap: theme.spacing(1),
    rowGap: theme.spacing(0.25),
    flex: '0 0 auto',
    minWidth: 0,
  }),
  sentence: css({
    ...theme.typography.body,
    fontWeight: theme.typography.fontWeightMedium,
    margin: 0,
    overflowWrap: 'anywhere',
  }),
  narrow: css({ fontSize: theme.typography.bodySmall.fontSize, lineHeight: theme.typography.bodySmall.lineHeight }),
  brief: css({
    ...theme.typography.bodySmall,
    fontWeight: theme.typography.fontWeightMedium,
    margin: 0,
    minWidth: 0,
    maxWidth: '100%',
    overflow: 'hidden',
    display: '-webkit-box',
    WebkitLineClamp: 2,
    WebkitBoxOrient: 'vertical',
    overflowWrap: 'anywhere',
  }),
  counts: css({ ...theme.typography.bodySmall, color: theme.colors.text.secondary, whiteSpace: 'nowrap' }),
  more: css({
    ...theme.typography.bodySmall,
    border: 'none',
    padding: 0,
    background: 'none',
    color: theme.colors.text.link,
    '&:hover': { textDecoration: 'underline' },
  }),
  words: css({ margin: 0, paddingLeft: theme.spacing(2), overflowWrap: 'anywhere' }),
  error: badge(theme, theme.colors.error.text),
  warning: badge(theme, theme.colors.warning.text),
  info: badge(theme, theme.colors.text.secondary),
});
