import React, { useLayoutEffect, useRef } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { Card } from './Card.js';
import type { CardModel } from './cards.js';
import type { Stage } from './stage.js';
import type { Size } from './useSize.js';

interface Props {
  readonly card: CardModel;
  readonly stage: Stage;
  readonly size: Size;
  /** Under or over it, so that a link is seen whole; else beside it. */
  readonly under: boolean;
}

/** From a node's middle to its card, pixels. */
const AWAY = 18;

/** Where a card of a length begins, away from `at` towards the greater part of the room. */
const clear = (at: number, length: number, room: number): number => (at > room / 2 ? at - AWAY - length : at + AWAY);

/** The card beside or under what it tells of, on the side with more room. It follows the picture without a render. */
export function FloatingCard({ card, stage, size, under }: Props): React.ReactElement {
  const styles = useStyles2(getStyles);
  const ref = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const place = (): void => {
      const [element, point] = [ref.current, stage.screenOf(card.id)];
      if (element === null || point === undefined) return;
      const { offsetWidth: width, offsetHeight: height } = element;
      const left = under ? point.x - width / 2 : clear(point.x, width, size.width);
      const top = under ? clear(point.y, height, size.height) : point.y - height / 2;
      const within = (at: number, length: number, room: number): number =>
        Math.round(Math.max(4, Math.min(room - length - 4, at)));
      element.style.transform = `translate(${within(left, width, size.width)}px, ${within(top, height, size.height)}px)`;
    };
    place();
    return stage.onMove(place);
  }, [card, stage, size, under]);
  return (
    <div ref={ref} role="tooltip" className={styles.card}>
      <Card card={card} />
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  card: css({
    position: 'absolute',
    top: 0,
    left: 0,
    zIndex: 1,
    pointerEvents: 'none',
    width: 'max-content',
    maxWidth: `min(${theme.spacing(40)}, calc(100% - ${theme.spacing(1)}))`,
    padding: theme.spacing(1, 1.5),
    background: theme.colors.background.elevated ?? theme.colors.background.primary,
    color: theme.colors.text.primary,
    border: `1px solid ${theme.colors.border.medium}`,
    borderRadius: theme.shape.radius.default,
    boxShadow: theme.shadows.z2,
  }),
});
