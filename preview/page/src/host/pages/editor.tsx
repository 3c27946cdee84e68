import React from 'react';
export function EditorPage(_: Record<string, unknown>): React.ReactElement {
  return <div>EditorPage</div>;
}
