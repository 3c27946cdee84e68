/** A text panel: its text as it stands, and that is all. */
import React from 'react';
import type { Drawn } from './props.js';

export function TextPanel({ panel, replace, height }: Drawn): React.ReactElement {
  const content = String(panel.options?.['content'] ?? '');
  return <div style={{ whiteSpace: 'pre-wrap', overflow: 'auto', height }}>{replace(content)}</div>;
}

/** Node graph: the nodes as a list, where Grafana draws them. */
export function NodeGraphPanel({ data, height }: Drawn): React.ReactElement {
  const nodes = data.series.find(({ name }) => name === 'nodes') ?? data.series[0];
  const titles = nodes?.fields.find(({ name }) => name === 'title' || name === 'id')?.values ?? [];
  return (
    <div style={{ overflow: 'auto', height }}>
      <p>Grafana draws a node graph here, of {titles.length} nodes:</p>
      <ul>
        {titles.map((title: unknown, index: number) => (
          <li key={index}>{String(title)}</li>
        ))}
      </ul>
    </div>
  );
}
