import React from 'react';
import { APP_ID } from '@parallax/contract';
import type { AppRootProps } from '@grafana/data';
import { PluginPage } from '@grafana/runtime';
import { Runbooks } from './Runbooks.js';
import { Start } from './Start.js';

const BASE = `/a/${APP_ID}`;

/** The app's own pages. `path` is the whole address: two pages need no router. */
export function App({ path }: AppRootProps): React.JSX.Element {
  const [page, name] = path
    .replace(BASE, '')
    .split('/')
    .filter((part) => part !== '');
  const known = page === undefined || page === 'runbooks';
  return (
    <PluginPage>
      {page === undefined && <Start base={BASE} />}
      {page === 'runbooks' && <Runbooks base={BASE} name={name} />}
      {!known && <p role="alert">There is no such page.</p>}
    </PluginPage>
  );
}
