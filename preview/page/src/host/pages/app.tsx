import React from 'react';
export function AppPage(_: Record<string, unknown>): React.ReactElement {
  return <div>AppPage</div>;
}
