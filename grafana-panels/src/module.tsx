import React from 'react';
import { AppPlugin, type AppRootProps } from '@grafana/data';

/** The pages come when somebody opens them: panels and dashboards do not wait for them. */
const App = React.lazy(async () => ({ default: (await import('./pages/App.js')).App }));

const Root = (props: AppRootProps): React.JSX.Element => (
  <React.Suspense fallback={null}>
    <App {...props} />
  </React.Suspense>
);

export const plugin = new AppPlugin().setRootPage(Root);
