import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { locationService } from '@grafana/runtime';
import { Button, IconButton, useStyles2 } from '@grafana/ui';
import { Card } from './Card.js';
import type { CardModel } from './cards.js';
import type { CardLink } from './cardLinks.js';

interface Props {
  readonly card: CardModel;
  readonly links: readonly CardLink[];
  /** At the lower edge, over the whole width. */
  readonly narrow: boolean;
  readonly onClose: () => void;
  /** Opens or closes a group, by what {@link CardModel.opens} says. */
  readonly onToggle: (id: string) => void;
}

/** The card of what was selected: it stays, and from it one can go on. */
export function Inspector({ card, links, narrow, onClose, onToggle }: Props): React.ReactElement {
  const styles = useStyles2(getStyles);
  return (
    <section className={narrow ? styles.low : styles.box} aria-label={`${card.what} ${card.title}`}>
      <IconButton className={styles.close} name="times" size="sm" aria-label="Close" onClick={onClose} />
      <Card card={card} />
      {card.opens !== undefined && <OpenButton opens={card.opens} onToggle={onToggle} />}
      {links.length > 0 && (
        <ul className={styles.links}>
          {links.map((link, index) => (
            <li key={index}>
              <a href={link.href} className={styles.link} {...(link.blank ? BLANK : {})}>
                {link.text}
              </a>
            </li>
          ))}
        </ul>
      )}
      <FilterButtons card={card} />
    </section>
  );
}

interface OpenProps {
  readonly opens: NonNullable<CardModel['opens']>;
  readonly onToggle: (id: string) => void;
}

function OpenButton({ opens: { id, words }, onToggle }: OpenProps): React.ReactElement {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.buttons}>
      <Button size="sm" variant="primary" onClick={() => onToggle(id)}>
        {words}
      </Button>
    </div>
  );
}

const BLANK = { target: '_blank', rel: 'noopener noreferrer' };

/** Sets the dashboard's variables, so that all its panels follow. */
function FilterButtons({ card }: { readonly card: CardModel }): React.ReactElement | null {
  const styles = useStyles2(getStyles);
  const { vantages, targets } = card;
  if (vantages.length === 0 && targets.length === 0) return null;
  const filter = (): void => locationService.partial(filterOf(card), true);
  return (
    <div className={styles.buttons}>
      <Button size="sm" variant="secondary" fill="outline" icon="filter" onClick={filter}>
        Filter dashboard by this
      </Button>
    </div>
  );
}

/** A vantage filters by itself, a target by itself, anything else by whom it serves. */
export function filterOf(card: CardModel): Record<string, readonly string[]> {
  if (card.what === 'Vantage') return { 'var-vantage': card.vantages };
  if (card.what.startsWith('Target')) return { 'var-target': card.targets };
  return { 'var-vantage': card.vantages, 'var-target': card.targets };
}

const box = (theme: GrafanaTheme2) =>
  ({
    position: 'absolute',
    right: theme.spacing(1),
    zIndex: 2,
    overflowY: 'auto',
    padding: theme.spacing(1, 1.5, 1.5),
    background: theme.colors.background.elevated ?? theme.colors.background.primary,
    border: `1px solid ${theme.colors.border.medium}`,
    borderRadius: theme.shape.radius.default,
    boxShadow: theme.shadows.z1,
  }) as const;

const getStyles = (theme: GrafanaTheme2) => ({
  box: css(box(theme), {
    top: theme.spacing(1),
    width: theme.spacing(36),
    maxWidth: `calc(100% - ${theme.spacing(2)})`,
    maxHeight: `calc(100% - ${theme.spacing(2)})`,
  }),
  low: css(box(theme), { bottom: theme.spacing(1), left: theme.spacing(6), maxHeight: '60%' }),
  close: css({ float: 'right' }),
  links: css({ listStyle: 'none', margin: theme.spacing(1, 0, 0), padding: 0 }),
  link: css({
    ...theme.typography.bodySmall,
    color: theme.colors.text.link,
    overflowWrap: 'anywhere',
    '&:hover': { textDecoration: 'underline' },
  }),
  buttons: css({ marginTop: theme.spacing(1) }),
});
