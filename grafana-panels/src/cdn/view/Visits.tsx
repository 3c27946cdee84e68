import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import React from 'react';
import { seconds } from '../../kit/units.js';
import { headerLines } from '../model/detail.js';
import type { VisitRow } from '../model/types.js';
import { times } from '../model/words.js';

/** Single fetches, newest first; each opens on the header lines that decided. */
export function Visits({ visits }: { readonly visits: readonly VisitRow[] | undefined }): React.ReactElement {
  const styles = useStyles2(getStyles);
  if (visits === undefined || visits.length === 0)
    return (
      <p className={styles.note}>
        No records of fetches came. Single fetches would stand here: status, time, what each cache said, and the header
        lines that decided. Let the agents send their events to Loki, choose that Loki in the settings of the data
        source Parallax, and they appear.
      </p>
    );
  return (
    <ul className={styles.list}>
      {visits.map((visit, at) => (
        <li key={at}>
          <Visit visit={visit} />
        </li>
      ))}
    </ul>
  );
}

const present = (text: string | null): text is string => text !== null && text !== '';

function Visit({ visit }: { readonly visit: VisitRow }): React.ReactElement {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const lines = headerLines(visit.evidence);
  const failed = present(visit.failure);
  return (
    <details className={styles.visit}>
      <summary className={styles.summary}>
        <span className={styles.time}>
          {visit.time === null ? '–' : dateTimeFormat(visit.time, { format: 'HH:mm:ss' })}
        </span>
        <span className={styles.path}>{visit.path}</span>
        <span style={{ color: failed ? theme.colors.error.text : undefined }}>
          {failed ? 'failed' : `${String(visit.status ?? '–')} ${visit.cache_status?.replaceAll('_', ' ') ?? ''}`}
        </span>
        <span className={styles.number}>{seconds(visit.first_byte)}</span>
        <span className={styles.number}>{visit.ratio === null ? '' : times(visit.ratio)}</span>
      </summary>
      <dl className={styles.facts}>
        <dt>round</dt>
        <dd>
          {[visit.run_id, visit.vantage, visit.partition, visit.fetch?.replaceAll('_', ' ')]
            .filter((text) => present(text ?? null))
            .join(' · ')}
        </dd>
        {failed && (
          <>
            <dt>failure</dt>
            <dd className={styles.failure}>{visit.failure}</dd>
          </>
        )}
        {present(visit.layers) && (
          <>
            <dt>caches, edge first</dt>
            <dd>{visit.layers}</dd>
          </>
        )}
        {lines.length > 0 && (
          <>
            <dt>header lines that decided</dt>
            <dd>
              {lines.map(({ name, value }, at) => (
                <code key={at} className={styles.header}>
                  {name !== '' && <span className={styles.field}>{name}: </span>}
                  {value}
                </code>
              ))}
            </dd>
          </>
        )}
      </dl>
    </details>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  note: css({ color: theme.colors.text.secondary, margin: 0 }),
  list: css({ listStyle: 'none', margin: 0, padding: 0 }),
  visit: css({ borderTop: `1px solid ${theme.colors.border.weak}` }),
  summary: css({
    display: 'flex',
    gap: theme.spacing(1),
    cursor: 'pointer',
    padding: theme.spacing(0.25, 0),
    fontVariantNumeric: 'tabular-nums',
    '&:hover': { background: theme.colors.action.hover },
    '&::before': { content: '"▸"', color: theme.colors.text.secondary },
    'details[open] > &::before': { content: '"▾"' },
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: -2 },
  }),
  time: css({ color: theme.colors.text.secondary }),
  path: css({ flex: '1 1 0', minWidth: 60, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }),
  number: css({ minWidth: 48, textAlign: 'right' }),
  facts: css({
    margin: theme.spacing(0, 0, 1, 2),
    '& dt': { color: theme.colors.text.secondary, fontWeight: 'normal', fontSize: theme.typography.bodySmall.fontSize },
    '& dd': { margin: 0, overflowWrap: 'anywhere' },
  }),
  header: css({
    display: 'block',
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
    background: theme.colors.background.secondary,
  }),
  field: css({ color: theme.colors.text.secondary }),
  failure: css({ color: theme.colors.error.text }),
});
