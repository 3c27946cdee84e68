/** Words in the place of a picture. */
import { useTheme2 } from '@grafana/ui';
import React from 'react';
import type { PanelJson } from '../dashboard/json.js';

export function Message({
  children,
  testId,
}: {
  readonly children: React.ReactNode;
  readonly testId: string;
}): React.ReactElement {
  const theme = useTheme2();
  const style = { display: 'grid', placeItems: 'center', height: '100%', textAlign: 'center', color: theme.colors.text.secondary } as const; // prettier-ignore
  return (
    <div style={style} data-testid={testId}>
      <span>{children}</span>
    </div>
  );
}

/** Of a panel whose answer is empty: its own words, where it has some. */
export function NoData({ panel }: { readonly panel: PanelJson }): React.ReactElement {
  return <Message testId="no-data">{panel.fieldConfig?.defaults.noValue ?? 'No data'}</Message>;
}

export function Unknown({ type }: { readonly type: string }): React.ReactElement {
  return <Message testId="unknown-panel">The preview has no panel of the type {type}; Grafana draws it.</Message>;
}
