import { createHash } from 'node:crypto';
import type { Panel } from './panel.js';

/** A heading and the panels under it, from left to right, wrapped at the width of 24. */
export interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
  /** Shut until somebody opens it; its panels ask nothing before. */
  readonly collapsed?: boolean;
}

export interface Dashboard {
  /** For ever: links and bookmarks hold it. */
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly variables: readonly unknown[];
  readonly annotations: readonly unknown[];
  readonly links: readonly unknown[];
  readonly rows: readonly Row[];
  readonly from?: string;
  readonly refresh?: string;
}

const WIDTH = 24;

interface Placed {
  readonly panels: unknown[];
  readonly bottom: number;
}

/** Puts panels in reading order; each line is as high as its highest panel. Ids count from `id`. */
function place(panels: readonly Panel[], top: number, id: number): Placed {
  let x = 0;
  let y = top;
  let high = 0;
  const placed = panels.map(({ width, height, ...panel }, index) => {
    if (x + width > WIDTH) {
      x = 0;
      y += high;
      high = 0;
    }
    const gridPos = { x, y, w: width, h: height };
    x += width;
    high = Math.max(high, height);
    return { id: id + index, gridPos, ...panel };
  });
  return { panels: placed, bottom: y + high };
}

/**
 * The dashboard as Grafana stores it. Ids of panels come from their order, so that equal definitions give equal text.
 */
export function toJson(dashboard: Dashboard): Record<string, unknown> {
  const { uid, title, description, rows } = dashboard;
  const panels: unknown[] = [];
  let y = 0;
  for (const [index, row] of rows.entries()) {
    const id = (index + 1) * 100;
    const collapsed = row.collapsed === true;
    const heading = { id, type: 'row', title: row.title, collapsed, gridPos: { x: 0, y, w: WIDTH, h: 1 } };
    const placed = place(row.panels, y + 1, id + 1);
    panels.push({ ...heading, panels: collapsed ? placed.panels : [] }, ...(collapsed ? [] : placed.panels));
    y = collapsed ? y + 1 : placed.bottom;
  }
  const json = {
    ...{ uid, title, description, tags: ['parallax'], editable: true, graphTooltip: 1, schemaVersion: 41, version: 1 },
    time: { from: dashboard.from ?? 'now-1h', to: 'now' },
    ...{ timezone: 'browser', refresh: dashboard.refresh ?? '30s', weekStart: '' },
    annotations: { list: dashboard.annotations },
    templating: { list: dashboard.variables },
    links: dashboard.links,
    panels,
  };
  return { ...json, revision: revisionOf(json) };
}

/**
 * A number of the content. When an app is updated, Grafana replaces those dashboards whose revision is another than that
 * of the one it imported before; without one, all would stay as they were.
 */
const revisionOf = (json: unknown): number =>
  createHash('sha256').update(JSON.stringify(json)).digest().readUInt32BE() >>> 1;
