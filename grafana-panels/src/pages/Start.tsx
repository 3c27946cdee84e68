import React from 'react';
import { css } from '@emotion/css';
import { DATASOURCE_ID } from '@parallax/contract';
import { locationUtil, type GrafanaTheme2 } from '@grafana/data';
import { getDataSourceSrv } from '@grafana/runtime';
import { Alert, LinkButton, useStyles2 } from '@grafana/ui';
import dashboards from './dashboards.json';

/** Where somebody who has just installed the app begins: what is set up, what is missing, which dashboard answers what. */
export function Start({ base }: { readonly base: string }): React.JSX.Element {
  const styles = useStyles2(getStyles);
  const sources = getDataSourceSrv().getList({ pluginId: DATASOURCE_ID });
  return (
    <div className={styles.page}>
      <p>Agents at your vantages measure; your own Prometheus keeps what they say; these dashboards show it.</p>
      {sources.length === 0 && (
        <Alert severity="warning" title="There is no Parallax data source yet">
          <p>
            The dashboards ask your Prometheus through it. Add one, choose the Prometheus that scrapes the agents or
            gets their remote writes, and save: the check says what is missing.
          </p>
          <LinkButton href={locationUtil.assureBaseUrl('/connections/datasources/new')} icon="plus">
            Add a data source
          </LinkButton>
        </Alert>
      )}
      <ul className={styles.grid}>
        {dashboards.map(({ uid, title, description }) => (
          <li key={uid} className={styles.card}>
            <a href={locationUtil.assureBaseUrl(`/d/${uid}`)} className={styles.title}>
              {title}
            </a>
            <p>{description}</p>
          </li>
        ))}
      </ul>
      <LinkButton href={locationUtil.assureBaseUrl(`${base}/runbooks`)} variant="secondary" icon="book">
        Runbooks
      </LinkButton>
    </div>
  );
}

interface Styles {
  readonly page: string;
  readonly grid: string;
  readonly card: string;
  readonly title: string;
}

const getStyles = (theme: GrafanaTheme2): Styles => ({
  page: css({ padding: theme.spacing(2) }),
  grid: css({
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 280px), 1fr))',
    gap: theme.spacing(2),
    listStyle: 'none',
    margin: theme.spacing(2, 0),
  }),
  card: css({
    padding: theme.spacing(2),
    background: theme.colors.background.secondary,
    borderRadius: theme.shape.radius.default,
    border: `1px solid ${theme.colors.border.weak}`,
    p: { margin: theme.spacing(1, 0, 0), color: theme.colors.text.secondary },
  }),
  title: css({ fontSize: theme.typography.h5.fontSize, color: theme.colors.text.link }),
});
