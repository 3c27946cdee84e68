/** Addresses that mean something in Grafana and nothing here. */
import { Alert } from '@grafana/ui';
import React from 'react';

export function Elsewhere({ path }: { readonly path: string }): React.ReactElement {
  return (
    <Alert title="This is a page of Grafana" severity="info" data-testid="elsewhere">
      The preview has dashboards, the app and the editors of the data source. {path} is Grafana&apos;s own: install the
      plugins to have it.
    </Alert>
  );
}
