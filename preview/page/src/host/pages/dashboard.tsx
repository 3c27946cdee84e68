import React from 'react';
export function DashboardPage(_: Record<string, unknown>): React.ReactElement {
  return <div>DashboardPage</div>;
}
