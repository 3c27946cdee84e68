import React, { useMemo } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { legend } from '../draw/index.js';
import { usePalette } from './useStage.js';

/** Signs that are there only when two rounds are compared. */
const OF_COMPARISONS: ReadonlySet<string> = new Set(['appeared', 'vanished', 'slowed']);

interface Props {
  /** Two rounds are compared. */
  readonly comparing: boolean;
  /** Beside the picture rather than under it. */
  readonly beside: boolean;
}

/** What the signs of the picture mean, drawn with its own colours. */
export function Legend({ comparing, beside }: Props): React.ReactElement {
  const styles = useStyles2(getStyles);
  const palette = usePalette();
  const entries = useMemo(() => legend(palette), [palette]);
  const shown = comparing ? entries : entries.filter(({ id }) => !OF_COMPARISONS.has(id));
  return (
    <ul className={beside ? styles.beside : styles.under} aria-label="Legend">
      {shown.map(({ id, text, shapes }) => (
        <li key={id} className={styles.entry}>
          <svg width={32} height={20} viewBox="0 0 32 20" strokeLinecap="round" aria-hidden>
            {shapes.map(({ d, stroke, fill, width, dash }, index) => (
              <path
                key={index}
                d={d}
                stroke={stroke}
                fill={fill ?? 'none'}
                strokeWidth={width}
                strokeDasharray={dash}
              />
            ))}
          </svg>
          {text}
        </li>
      ))}
    </ul>
  );
}

const list = (theme: GrafanaTheme2) =>
  ({
    ...theme.typography.bodySmall,
    display: 'flex',
    rowGap: theme.spacing(0.25),
    listStyle: 'none',
    margin: 0,
    padding: theme.spacing(0.5, 0),
    color: theme.colors.text.secondary,
    overflowY: 'auto',
  }) as const;

const getStyles = (theme: GrafanaTheme2) => ({
  under: css(list(theme), {
    flex: '0 0 auto',
    flexWrap: 'wrap',
    columnGap: theme.spacing(2),
    maxHeight: theme.spacing(8),
  }),
  beside: css(list(theme), { flex: `0 0 ${theme.spacing(30)}`, flexDirection: 'column' }),
  entry: css({ display: 'inline-flex', alignItems: 'center', gap: theme.spacing(0.5), svg: { flex: 'none' } }),
});
