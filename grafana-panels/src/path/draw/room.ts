/** A box by its middle, pixels. */
export interface Middle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Room {
  /** Whether nothing taken overlaps it. */
  fits(box: Middle): boolean;
  take(box: Middle): void;
}

const CELL = 64;

/** Boxes by the squares of a grid that they touch. */
export function createRoom(): Room {
  const cells = new Map<number, Middle[]>();
  const around = function* ({ x, y, width, height }: Middle): Generator<number> {
    const [left, right] = [Math.floor((x - width / 2) / CELL), Math.floor((x + width / 2) / CELL)];
    const [top, bottom] = [Math.floor((y - height / 2) / CELL), Math.floor((y + height / 2) / CELL)];
    for (let row = top; row <= bottom; row++)
      for (let column = left; column <= right; column++) yield row * 4096 + column;
  };
  return {
    fits(box) {
      for (const key of around(box)) if (cells.get(key)?.some((other) => overlap(box, other)) === true) return false;
      return true;
    },
    take(box) {
      for (const key of around(box)) {
        const cell = cells.get(key);
        if (cell === undefined) cells.set(key, [box]);
        else cell.push(box);
      }
    },
  };
}

const overlap = (a: Middle, b: Middle): boolean =>
  Math.abs(a.x - b.x) * 2 < a.width + b.width && Math.abs(a.y - b.y) * 2 < a.height + b.height;
