/** The pages of the app plugin, as Grafana mounts them. */
import { PluginContextProvider, type AppPlugin, type AppRootProps } from '@grafana/data';
import { Alert, LoadingPlaceholder, useTheme2 } from '@grafana/ui';
import React, { useEffect, useState } from 'react';
import { loadApp } from '../plugins.js';

export function AppPage({ path, search }: { readonly path: string; readonly search: string }): React.ReactElement {
  const theme = useTheme2();
  const [app, setApp] = useState<AppPlugin>();
  const [error, setError] = useState<Error>();
  useEffect(() => {
    loadApp().then(setApp, setError);
  }, []);
  if (error !== undefined) throw error;
  if (app === undefined) return <LoadingPlaceholder text="Loading the app" />;
  const Root = app.root as React.ComponentType<AppRootProps> | undefined;
  if (Root === undefined) return <Alert severity="info" title="The app has no pages of its own" />;
  const query = Object.fromEntries(new URLSearchParams(search));
  return (
    <main style={{ padding: theme.spacing(2) }} data-testid="app">
      <PluginContextProvider meta={app.meta}>
        <Root
          meta={app.meta as never}
          basename={`/a/${app.meta.id}`}
          path={path}
          query={query}
          onNavChanged={() => undefined}
        />
      </PluginContextProvider>
    </main>
  );
}
