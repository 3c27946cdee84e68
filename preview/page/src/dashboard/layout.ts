/** Where panels stand: sections by row, positions in pixels. Pure. */
import type { GridPos, PanelJson } from './json.js';

const COLUMNS = 24;
const CELL = 30;
const GAP = 8;
/** Below this panels stand under one another, each as wide as the page. */
const NARROW = 769;

export interface Section {
  readonly row?: PanelJson;
  readonly panels: readonly PanelJson[];
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

const reading = (a: PanelJson, b: PanelJson): number => a.gridPos.y - b.gridPos.y || a.gridPos.x - b.gridPos.x;

/** Panels by the row above them; a collapsed row brings its own. */
export function sections(panels: readonly PanelJson[]): readonly Section[] {
  const all: { row?: PanelJson; panels: PanelJson[] }[] = [{ panels: [] }];
  for (const panel of [...panels].sort(reading)) {
    if (panel.type === 'row') all.push({ row: panel, panels: [...(panel.panels ?? [])] });
    else all.at(-1)?.panels.push(panel);
  }
  return all.filter(({ row, panels: inside }) => row !== undefined || inside.length > 0);
}

/** A panel with `repeat` becomes one for each value, side by side four to a line, or below one another. */
export function repeated(
  panels: readonly PanelJson[],
  values: (name: string) => readonly string[],
): readonly PanelJson[] {
  return panels.flatMap((panel) => {
    if (panel.repeat === undefined || panel.repeat === '') return [panel];
    const name = panel.repeat;
    const all = values(name);
    const across = panel.repeatDirection === 'v' ? 1 : Math.min(4, Math.max(1, all.length));
    return all.map((value, index) => ({
      ...panel,
      id: panel.id + index * 10_000,
      gridPos: placed(panel.gridPos, index, across),
      scoped: { [name]: { text: value, value } },
    }));
  });
}

function placed({ y, w, h, x }: GridPos, index: number, across: number): GridPos {
  if (across === 1) return { x, y: y + index * h, w, h };
  const width = Math.floor(COLUMNS / across);
  return { x: (index % across) * width, y: y + Math.floor(index / across) * h, w: width, h };
}

/** Boxes of a section's panels in a page of this width, and the height of all. */
export function boxes(
  panels: readonly PanelJson[],
  width: number,
): { readonly boxes: readonly Box[]; readonly height: number } {
  const heightOf = (cells: number): number => cells * CELL + (cells - 1) * GAP;
  if (width < NARROW) {
    let top = 0;
    const stacked = panels.map(({ gridPos }) => {
      const box = { left: 0, top, width, height: heightOf(gridPos.h) };
      top += box.height + GAP;
      return box;
    });
    return { boxes: stacked, height: Math.max(0, top - GAP) };
  }
  const first = Math.min(...panels.map(({ gridPos }) => gridPos.y));
  const column = (width - (COLUMNS - 1) * GAP) / COLUMNS;
  const placedBoxes = panels.map(({ gridPos: { x, y, w, h } }) => ({
    left: x * (column + GAP),
    top: (y - first) * (CELL + GAP),
    width: w * column + (w - 1) * GAP,
    height: heightOf(h),
  }));
  return { boxes: placedBoxes, height: Math.max(0, ...placedBoxes.map(({ top, height }) => top + height)) };
}
