/** Which parts a panel of a size has room for: pure. */
import type { Size } from './useSize.js';

export interface Room {
  /** Also badges and cards that stay. */
  readonly toolbar: boolean;
  readonly strip: boolean;
  readonly legend: boolean;
  readonly picture: boolean;
  readonly table: boolean;
  readonly changes: boolean;
  /** Table and changes beside the picture, not instead of it or under it. */
  readonly beside: boolean;
  /** Cards go to the lower edge. */
  readonly narrow: boolean;
  /** Of the picture, about: it is measured later. */
  readonly size: Size;
}

/** Below this there is only the sentence and the picture. */
export const SMALL = 250;
const STRIP_FROM = 300;
/** From here on the table stands beside the picture. */
export const WIDE = 1500;
const BESIDE = 900;
const NARROW = 560;

/** Width of the picture by its height, about: in steps, so that not every pixel of a resize places it anew. */
export const aspectOf = (width: number, height: number): number =>
  Math.round((4 * width) / Math.max(60, height - (height >= STRIP_FROM ? 160 : 60))) / 4;

/** Room in a panel; `wanted` is what the viewer has chosen. */
export function shape(
  width: number,
  height: number,
  wanted: { readonly strip: boolean; readonly table: boolean },
): Room {
  const toolbar = height >= SMALL;
  const strip = wanted.strip && height >= STRIP_FROM;
  const table = wanted.table && toolbar;
  const used = 28 + (toolbar ? 32 : 0) + (strip ? 94 : 0);
  return {
    toolbar,
    strip,
    legend: height >= STRIP_FROM,
    picture: !table || width >= WIDE,
    table,
    changes: toolbar,
    beside: width >= BESIDE,
    narrow: width < NARROW,
    size: { width: Math.max(1, width), height: Math.max(1, height - used) },
  };
}
