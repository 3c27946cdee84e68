import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';
import type { CardModel } from './cards.js';

/** What is known of a node or link, as a list of terms. Names from the network are text. */
export function Card({ card }: { readonly card: CardModel }): React.ReactElement {
  const styles = useStyles2(getStyles);
  return (
    <>
      <div className={styles.what}>{card.what}</div>
      <div className={styles.title}>{card.title}</div>
      <dl className={styles.lines}>
        {card.lines.map(({ label, value, bad }, index) => (
          <React.Fragment key={index}>
            <dt>{label}</dt>
            <dd className={bad === true ? styles.bad : undefined}>
              {bad === true && <Icon name="exclamation-triangle" size="xs" className={styles.sign} />}
              {value}
            </dd>
          </React.Fragment>
        ))}
      </dl>
      {card.notes.map((note, index) => (
        <p key={index} className={styles.note}>
          {note}
        </p>
      ))}
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  what: css({
    ...theme.typography.bodySmall,
    color: theme.colors.text.secondary,
    lineHeight: 1.3,
  }),
  title: css({
    fontWeight: theme.typography.fontWeightMedium,
    overflowWrap: 'anywhere',
    marginBottom: theme.spacing(0.5),
  }),
  lines: css({
    ...theme.typography.bodySmall,
    display: 'grid',
    gridTemplateColumns: 'fit-content(45%) 1fr',
    columnGap: theme.spacing(1.5),
    rowGap: theme.spacing(0.25),
    margin: 0,
    dt: {
      color: theme.colors.text.secondary,
      fontWeight: theme.typography.fontWeightRegular,
      overflowWrap: 'anywhere',
    },
    dd: { margin: 0, overflowWrap: 'anywhere', fontVariantNumeric: 'tabular-nums' },
  }),
  bad: css({ color: theme.colors.error.text, fontWeight: theme.typography.fontWeightMedium }),
  sign: css({ marginRight: theme.spacing(0.5) }),
  note: css({
    ...theme.typography.bodySmall,
    color: theme.colors.text.secondary,
    margin: theme.spacing(0.75, 0, 0),
    overflowWrap: 'anywhere',
  }),
});
