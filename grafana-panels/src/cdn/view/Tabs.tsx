import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import React from 'react';
import type { Answer } from '../model/answers.js';
import { VIEW_LABELS, VIEWS, type ViewName } from '../options.js';
import { toneColor } from './tones.js';

interface Props {
  readonly active: ViewName;
  readonly answers: Readonly<Record<ViewName, Answer>>;
  readonly onChange: (view: ViewName) => void;
  /** Prefix of ids, so that two panels of a dashboard do not collide. */
  readonly id: string;
  readonly brief: boolean;
}

export const tabId = (id: string, view: ViewName): string => `${id}-tab-${view}`;
export const viewId = (id: string): string => `${id}-view`;

/** The views, each with its answer in a few words. Arrows move between them. */
export function Tabs({ active, answers, onChange, id, brief }: Props): React.ReactElement {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const list = React.useRef<HTMLDivElement>(null);
  const go = (event: React.KeyboardEvent): void => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const next = VIEWS[(VIEWS.indexOf(active) + by + VIEWS.length) % VIEWS.length] ?? active;
    onChange(next);
    list.current?.querySelectorAll<HTMLElement>('[role=tab]')[VIEWS.indexOf(next)]?.focus();
  };
  return (
    <div ref={list} role="tablist" aria-label="Views" className={styles.list} onKeyDown={go}>
      {VIEWS.map((view) => (
        <button
          key={view}
          id={tabId(id, view)}
          type="button"
          role="tab"
          aria-selected={view === active}
          aria-controls={viewId(id)}
          tabIndex={view === active ? 0 : -1}
          className={cx(styles.tab, view === active && styles.active)}
          onClick={() => onChange(view)}
        >
          {VIEW_LABELS[view]}
          <span
            className={brief ? styles.hidden : styles.answer}
            style={{ color: toneColor(theme, answers[view].tone) }}
          >
            {answers[view].text}
          </span>
        </button>
      ))}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ display: 'flex', overflowX: 'auto', flex: '1 1 auto', minWidth: 0 }),
  tab: css({
    all: 'unset',
    cursor: 'pointer',
    padding: theme.spacing(0.5, 1.5, 0.5, 1),
    color: theme.colors.text.secondary,
    borderBottom: '2px solid transparent',
    whiteSpace: 'nowrap',
    '&:hover': { color: theme.colors.text.primary },
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: -2 },
  }),
  active: css({ color: theme.colors.text.primary, borderBottomColor: theme.colors.primary.border }),
  answer: css({ display: 'block', fontSize: theme.typography.bodySmall.fontSize }),
  hidden: css({ position: 'absolute', width: 1, height: 1, overflow: 'hidden', clipPath: 'inset(50%)' }),
});
