import { css } from '@emotion/css';
import { locationUtil, type GrafanaTheme2 } from '@grafana/data';
import { locationService } from '@grafana/runtime';
import { Button, useStyles2 } from '@grafana/ui';
import React from 'react';
import type { Detail } from '../model/detail.js';
import { columnVariable, dashboardLink, DASHBOARDS, type DashboardName, type Place } from '../model/links.js';

/** The time range of the dashboard, as its address has it. */
export interface DrawerRange {
  readonly from: string;
  readonly to: string;
}

interface Props {
  readonly detail: Detail;
  readonly noun: string;
  readonly range: DrawerRange;
}

/** Where one may go from here: this dashboard with fewer providers or vantages, or another one. */
export function DrawerLinks({ detail, noun, range }: Props): React.ReactElement {
  const styles = useStyles2(getStyles);
  const { row, cell } = detail;
  const variable = columnVariable(noun);
  const column = variable === undefined || cell === undefined ? {} : { [variable]: cell.column };
  const place: Place = { probe: row.probe, provider: row.provider, ...column, ...range };
  const filter = (name: string, value: string): void => locationService.partial({ [`var-${name}`]: value });
  return (
    <nav className={styles.nav} aria-label="From here">
      <span className={styles.line}>
        <Button size="sm" variant="secondary" icon="filter" onClick={() => filter('provider', row.provider)}>
          Only this provider
        </Button>
        {variable !== undefined && cell !== undefined && (
          <Button size="sm" variant="secondary" icon="filter" onClick={() => filter(variable, cell.column)}>
            {`Only this ${variable}`}
          </Button>
        )}
      </span>
      <span className={styles.line}>
        {(Object.keys(DASHBOARDS) as DashboardName[]).map((name) => (
          <a key={name} className={styles.link} href={locationUtil.assureBaseUrl(dashboardLink(name, place))}>
            {DASHBOARDS[name].label}
          </a>
        ))}
      </span>
    </nav>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  nav: css({ marginTop: theme.spacing(2), display: 'grid', gap: theme.spacing(1) }),
  line: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1, 2) }),
  link: css({ color: theme.colors.text.link, textDecoration: 'underline' }),
});
