/** Which of many things of one size are on the screen, with some to spare on both sides. */
export interface Window {
  readonly first: number;
  /** Behind the last one. */
  readonly end: number;
  /** Room of those left out, pixels. */
  readonly before: number;
  readonly after: number;
}

interface Many {
  readonly count: number;
  /** Of one, pixels. */
  readonly size: number;
}

const SPARE = 3;
/** Up to so many are drawn all: scrolling through a few needs no trick. */
const FEW = 24;

/** Pure: the part of `many` that shows at `offset` through `room` pixels. */
export function windowOf(many: Many, offset: number, room: number): Window {
  if (many.count <= FEW) return { first: 0, end: many.count, before: 0, after: 0 };
  const first = Math.min(many.count, Math.max(0, Math.floor(offset / many.size) - SPARE));
  const end = Math.min(many.count, Math.max(first, Math.ceil((offset + room) / many.size) + SPARE));
  return { first, end, before: first * many.size, after: (many.count - end) * many.size };
}
