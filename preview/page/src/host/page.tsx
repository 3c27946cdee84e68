/** Grafana's surroundings of a page (theme, router, services), and what the address shows. */
import { ThemeContext, type DataSourceApi, type DataSourcePlugin } from '@grafana/data';
import { config, locationService, LocationServiceProvider } from '@grafana/runtime';
import { GlobalStyles, ModalRoot, ModalsProvider, PortalContainer } from '@grafana/ui';
import React, { useEffect, useState } from 'react';
import { Router } from 'react-router-dom';
import type { DashboardJson } from '../dashboard/json.js';
import { Boundary } from './boundary.js';
import { AppPage } from './pages/app.js';
import { DashboardPage } from './pages/dashboard.js';
import { EditorPage } from './pages/editor.js';
import { Elsewhere } from './pages/elsewhere.js';
import { FixturePage } from './pages/fixture.js';
import { PanelPage } from './pages/panel.js';
import { shownBy, type Shown } from './route.js';
import { Shell } from './shell.js';

interface Props {
  readonly dashboards: readonly DashboardJson[];
  readonly plugin: DataSourcePlugin<DataSourceApi>;
}

export function Page(props: Props): React.ReactElement {
  const location = useLocationNow();
  const history = locationService.getHistory();
  return (
    <ThemeContext.Provider value={config.theme2}>
      <GlobalStyles />
      <LocationServiceProvider service={locationService}>
        <Router navigator={history as never} location={location as never}>
          <ModalsProvider>
            <Boundary what="The page">
              <Content {...props} path={location.pathname} search={location.search} />
            </Boundary>
            <ModalRoot />
          </ModalsProvider>
          <PortalContainer />
        </Router>
      </LocationServiceProvider>
    </ThemeContext.Provider>
  );
}

interface Where {
  readonly pathname: string;
  readonly search: string;
}

function useLocationNow(): Where {
  const [location, setLocation] = useState<Where>(() => locationService.getLocation());
  useEffect(() => locationService.getHistory().listen((next: Where) => setLocation(next)), []);
  return location;
}

interface ContentProps extends Props {
  readonly path: string;
  readonly search: string;
}

function Content({ path, search, ...props }: ContentProps): React.ReactElement {
  const shown = shownBy(path, search);
  if (shown.what === 'fixture') return <FixturePage name={shown.name} search={search} />;
  if (shown.what === 'panel') return <PanelPage {...shown} dashboards={props.dashboards} search={search} />;
  return (
    <Shell dashboards={props.dashboards} path={path}>
      <Inner {...props} shown={shown} path={path} search={search} />
    </Shell>
  );
}

function Inner({
  shown,
  dashboards,
  plugin,
  path,
  search,
}: ContentProps & { readonly shown: Shown }): React.ReactElement {
  const first = dashboards.find(({ uid }) => uid === 'parallax-overview') ?? dashboards[0];
  switch (shown.what) {
    case 'app':
      return <AppPage path={path} search={search} />;
    case 'editor':
      return <EditorPage editor={shown.editor} plugin={plugin} />;
    case 'dashboard':
    case 'home': {
      const dashboard = shown.what === 'home' ? first : dashboards.find(({ uid }) => uid === shown.uid);
      if (dashboard === undefined) return <Elsewhere path={path} />;
      return <DashboardPage key={dashboard.uid} dashboard={dashboard} dashboards={dashboards} search={search} />;
    }
    default:
      return <Elsewhere path={path} />;
  }
}
