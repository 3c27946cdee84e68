import React from 'react';
export function Shell({
  children,
}: {
  readonly dashboards: unknown;
  readonly path: string;
  readonly children: React.ReactNode;
}): React.ReactElement {
  return <div>{children}</div>;
}
