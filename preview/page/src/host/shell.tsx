/** The bar above every page, and the words that say what the page is. */
import { config } from '@grafana/runtime';
import {
  Alert,
  Dropdown,
  IconButton,
  LinkButton,
  Menu,
  RadioButtonGroup,
  Stack,
  ToolbarButton,
  useTheme2,
} from '@grafana/ui';
import React, { useEffect, useState } from 'react';
import type { DashboardJson } from '../dashboard/json.js';
import { BASE, LINE } from './line.js';

interface Props {
  readonly dashboards: readonly DashboardJson[];
  readonly path: string;
  readonly children: React.ReactNode;
}

export function Shell({ dashboards, path, children }: Props): React.ReactElement {
  const theme = useTheme2();
  return (
    <div style={{ minHeight: '100vh', background: theme.colors.background.canvas, color: theme.colors.text.primary }}>
      <header
        style={{
          padding: theme.spacing(1, 2),
          background: theme.colors.background.primary,
          borderBottom: `1px solid ${theme.colors.border.weak}`,
        }}
      >
        <Stack direction="row" justifyContent="space-between" alignItems="center" wrap="wrap" gap={1}>
          <Stack direction="row" alignItems="center" gap={1} wrap="wrap">
            <img src={`${BASE}/public/plugins/parallax-internet-app/img/logo.svg`} alt="" width={24} height={24} />
            <strong>Parallax</strong>
            <Dashboards dashboards={dashboards} path={path} />
            <LinkButton href="/a/parallax-internet-app" variant="secondary" fill="text" size="sm">
              App
            </LinkButton>
            <LinkButton href="/?editor=config" variant="secondary" fill="text" size="sm">
              Data source
            </LinkButton>
          </Stack>
          <Switches />
        </Stack>
      </header>
      <Banner />
      {children}
    </div>
  );
}

function Dashboards({ dashboards, path }: Omit<Props, 'children'>): React.ReactElement {
  const menu = (
    <Menu>
      {dashboards.map(({ uid, title }) => (
        <Menu.Item key={uid} label={title} url={`${BASE}/d/${uid}`} active={path === `/d/${uid}`} />
      ))}
    </Menu>
  );
  return (
    <Dropdown overlay={menu} placement="bottom-start">
      <ToolbarButton icon="apps" isOpen={false}>
        Dashboards
      </ToolbarButton>
    </Dropdown>
  );
}

const LINE_CHOICES = [
  { label: 'Grafana 13', value: '13' },
  { label: 'Grafana 12', value: '12' },
];

/** Line and theme are chosen while the page is loaded: both load it anew. */
function Switches(): React.ReactElement {
  const { isDark } = config.theme2;
  const goTo = (line: string, theme: string): void => {
    const query = new URLSearchParams(location.search);
    query.set('theme', theme);
    location.assign(`/${line}${location.pathname.slice(BASE.length)}?${query.toString()}`);
  };
  return (
    <Stack direction="row" alignItems="center" gap={1}>
      <RadioButtonGroup
        size="sm"
        aria-label="Grafana line"
        options={LINE_CHOICES}
        value={LINE}
        onChange={(line) => goTo(line, isDark ? 'dark' : 'light')}
      />
      <IconButton
        name="adjust-circle"
        aria-label={isDark ? 'Light theme' : 'Dark theme'}
        tooltip={isDark ? 'Light theme' : 'Dark theme'}
        onClick={() => goTo(LINE, isDark ? 'light' : 'dark')}
      />
    </Stack>
  );
}

let dismissed = false;

function Banner(): React.ReactElement | null {
  const theme = useTheme2();
  const [gone, setGone] = useState(dismissed);
  const [fromAgents, setFromAgents] = useState(false);
  useEffect(() => {
    fetch('/preview/status').then(async (response) => setFromAgents(((await response.json()) as { records: string }).records === 'agents'), () => undefined); // prettier-ignore
  }, []);
  if (gone) return null;
  const remove = (): void => {
    dismissed = true;
    setGone(true);
  };
  return (
    <div style={{ padding: theme.spacing(1, 2, 0) }}>
      <Alert severity="info" title="" onRemove={remove} bottomSpacing={1}>
        This is Parallax&apos;s preview: the plugins that ship, run by a small page instead of Grafana. Editing,
        alerting and users are Grafana&apos;s; install the plugins to have them.
        {fromAgents && ' Records of runs come from the agents themselves here, where Grafana asks Loki.'}
      </Alert>
    </div>
  );
}
