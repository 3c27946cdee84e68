import React from 'react';

/** A place in the grid; row and column -1 are the heads. */
export interface Spot {
  readonly row: number;
  readonly column: number;
}

export interface Grid {
  /** The one place that Tab reaches. */
  readonly active: Spot;
  readonly onKeyDown: (event: React.KeyboardEvent) => void;
  /** Of a place: what makes it reachable. */
  readonly props: (spot: Spot) => {
    readonly tabIndex: number;
    readonly 'data-spot': string;
    readonly onFocus: () => void;
  };
}

interface Bounds {
  readonly rows: number;
  readonly columns: number;
}

const nameOf = (spot: Spot): string => `${String(spot.row)}:${String(spot.column)}`;

/**
 * Roving focus: arrows, Home, End, Page Up and Down move within the grid. `show` brings a place into view, so that it is drawn
 * before it gets the focus.
 */
export function useGrid(
  bounds: Bounds,
  container: React.RefObject<HTMLElement | null>,
  show: (spot: Spot) => void,
): Grid {
  const [active, setActive] = React.useState<Spot>({ row: 0, column: 0 });
  const moved = React.useRef(false);
  const held = hold(active, bounds);
  React.useEffect(() => {
    if (!moved.current) return;
    moved.current = false;
    show(held);
    // Drawn in the next frame when it was out of sight.
    const focus = (): boolean => {
      const found = container.current?.querySelector<HTMLElement>(`[data-spot="${nameOf(held)}"]`);
      found?.focus({ preventScroll: true });
      return found !== null && found !== undefined;
    };
    if (focus()) return;
    const frame = requestAnimationFrame(() => requestAnimationFrame(focus));
    return () => cancelAnimationFrame(frame);
  });
  return {
    active: held,
    onKeyDown: (event) => {
      const next = step(event.key, held, bounds, event.ctrlKey);
      if (next === undefined) return;
      event.preventDefault();
      moved.current = true;
      setActive({ ...next });
    },
    props: (spot) => ({
      tabIndex: nameOf(spot) === nameOf(held) ? 0 : -1,
      'data-spot': nameOf(spot),
      onFocus: () => {
        if (nameOf(spot) !== nameOf(held)) setActive(spot);
      },
    }),
  };
}

const PAGE = 8;

const hold = (spot: Spot, bounds: Bounds): Spot => ({
  row: Math.max(-1, Math.min(bounds.rows - 1, spot.row)),
  column: Math.max(-1, Math.min(bounds.columns - 1, spot.column)),
});

/** Where a key leads; `undefined` for keys of others. Pure. */
export function step(key: string, from: Spot, bounds: Bounds, far: boolean): Spot | undefined {
  const to = (row: number, column: number): Spot => {
    const spot = hold({ row, column }, bounds);
    // The corner holds nothing to act on.
    return spot.row === -1 && spot.column === -1 ? from : spot;
  };
  switch (key) {
    case 'ArrowUp':
      return to(from.row - 1, from.column);
    case 'ArrowDown':
      return to(from.row + 1, from.column);
    case 'ArrowLeft':
      return to(from.row, from.column - 1);
    case 'ArrowRight':
      return to(from.row, from.column + 1);
    case 'Home':
      return to(far ? 0 : from.row, 0);
    case 'End':
      return to(far ? bounds.rows - 1 : from.row, bounds.columns - 1);
    case 'PageUp':
      return to(Math.max(0, from.row - PAGE), from.column);
    case 'PageDown':
      return to(from.row + PAGE, from.column);
    default:
      return undefined;
  }
}
