import React from 'react';
export function PanelPage(_: Record<string, unknown>): React.ReactElement {
  return <div>PanelPage</div>;
}
