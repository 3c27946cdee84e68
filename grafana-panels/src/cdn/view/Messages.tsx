import { css } from '@emotion/css';
import type { GrafanaTheme2, PanelData, QueryResultMetaNotice } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';
import React from 'react';
import { remedyOf, type Empty } from '../model/state.js';

/** What came besides rows. */
export interface Messages {
  readonly errors: readonly string[];
  readonly notices: readonly QueryResultMetaNotice[];
}

/** Errors and warnings of an answer, each said once; Grafana shows the others in the head of the panel. */
export function messagesOf(data: PanelData): Messages {
  const failed = [...(data.errors ?? []), ...(data.error === undefined ? [] : [data.error])];
  const errors = failed.map((error) => error.message ?? error.data?.message ?? error.statusText ?? 'The query failed.');
  const told = data.series.flatMap((frame) => frame.meta?.notices ?? []).filter(({ severity }) => severity !== 'info');
  const notices = new Map(told.map((notice) => [notice.text, notice]));
  return { errors: [...new Set(errors)], notices: [...notices.values()] };
}

/** Errors with what to do about them, and notices: above whatever could be shown. */
export function Banner({ errors, notices }: Messages): React.ReactElement | null {
  const styles = useStyles2(getStyles);
  if (errors.length === 0 && notices.length === 0) return null;
  return (
    <div className={styles.banner} role="region" aria-label="Errors and notices" tabIndex={0}>
      {errors.map((message) => (
        <div key={message} role="alert" className={styles.error}>
          <Icon name="exclamation-triangle" aria-hidden="true" />
          <span>
            <b>{message}</b>
            <br />
            <span className={styles.remedy}>{remedyOf(message)}</span>
          </span>
        </div>
      ))}
      {notices.map((notice) => (
        <div key={notice.text} className={styles.notice}>
          <Icon name="info-circle" aria-hidden="true" />
          <span>{notice.text}</span>
        </div>
      ))}
    </div>
  );
}

/** Nothing to show, and what to do about it. */
export function EmptyView({ empty }: { readonly empty: Empty }): React.ReactElement {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.empty} role="status">
      <h5>{empty.title}</h5>
      <ul className={styles.steps}>
        {empty.steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ul>
    </div>
  );
}

/** While nothing has come yet. */
export function Waiting(): React.ReactElement {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.waiting} role="status">
      Asking for verdicts …
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  banner: css({
    ...theme.typography.bodySmall,
    maxHeight: '50%',
    overflow: 'auto',
    flexShrink: 0,
    padding: theme.spacing(0.5, 1),
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: '-2px' },
  }),
  error: css({
    display: 'flex',
    gap: theme.spacing(1),
    color: theme.colors.error.text,
    borderLeft: `3px solid ${theme.colors.error.border}`,
    background: theme.colors.error.transparent,
    padding: theme.spacing(0.5, 1),
    overflowWrap: 'anywhere',
  }),
  remedy: css({ color: theme.colors.text.primary }),
  notice: css({
    display: 'flex',
    gap: theme.spacing(1),
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    padding: theme.spacing(0.25, 1),
    overflowWrap: 'anywhere',
  }),
  empty: css({ padding: theme.spacing(2), maxWidth: '80ch' }),
  steps: css({
    paddingLeft: theme.spacing(2.5),
    color: theme.colors.text.secondary,
    display: 'grid',
    gap: theme.spacing(0.5),
  }),
  waiting: css({ padding: theme.spacing(2), color: theme.colors.text.secondary }),
});
