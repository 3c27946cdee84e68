import type { Scene } from '../model/types.js';
import type { Order } from './crossings.js';
import type { Ranked } from './graph.js';
import type { PlacedBand } from './types.js';

/** Where everything stands that bands lie behind. */
export interface Stand {
  readonly graph: Ranked;
  readonly order: Order;
  /** By rank. */
  readonly x: readonly number[];
  /** By vertex. */
  readonly y: Float64Array;
  readonly pitch: number;
}

/** A rectangle over the ranks `from` to `to`, or, with no band, a node that belongs to none. */
interface Box {
  readonly band: number;
  from: number;
  to: number;
  top: number;
  bottom: number;
  /** Height of the nodes alone, summed over ranks: how much of the box is not empty. */
  filled: number;
}

/** A box that joins two may be this much larger than what it holds. */
const LOOSE = 2.4;

/** Space above and below the nodes of a band; the name stands above them. */
const padding = (pitch: number): { top: number; bottom: number } => {
  if (pitch >= 44) return { top: 24, bottom: 20 };
  return pitch >= 32 ? { top: 12, bottom: 12 } : { top: 5, bottom: 5 };
};

/**
 * Rectangles behind the nodes of each autonomous system. A rectangle covers nodes of its own system only and no other
 * rectangle: where something else lies between, a system has several.
 */
export function bandsOf(scene: Scene, stand: Stand): PlacedBand[] {
  const names = new Map<string, string>();
  for (const { asn, name } of scene.bands) if (!names.has(asn)) names.set(asn, name);
  const systems = [...names];
  const tints = new Map<number, number>();
  return boxesOf(stand)
    .sort((a, b) => a.from - b.from || a.top - b.top)
    .map((box) => {
      const [asn = '', name = ''] = systems[box.band] ?? [];
      const tint = tints.get(box.band) ?? tints.size;
      tints.set(box.band, tint);
      const half = (rank: number, side: number): number => {
        const [here = 0, there] = [stand.x[rank], stand.x[rank + side]];
        return Math.min(64, there === undefined ? 64 : Math.abs(there - here) * 0.44);
      };
      const left = (stand.x[box.from] ?? 0) - half(box.from, -1);
      const right = (stand.x[box.to] ?? 0) + half(box.to, 1);
      return { asn, name, x: left, y: box.top, width: right - left, height: box.bottom - box.top, tint };
    });
}

function boxesOf(stand: Stand): Box[] {
  const columns: Box[][] = [];
  const boxes = new Set<Box>();
  stand.order.forEach((layer, rank) => {
    const here = runs(stand, layer, rank);
    columns.push(here);
    for (const run of here) {
      if (run.band < 0) continue;
      boxes.add(run);
      const before = (columns[rank - 1] ?? []).filter((box) => box.band === run.band);
      const [nearest] = before.sort((a, b) => apart(a, run) - apart(b, run));
      if (nearest === undefined || !join(nearest, run, columns)) continue;
      boxes.delete(run);
      here[here.indexOf(run)] = nearest;
    }
  });
  return [...boxes];
}

const apart = (a: Box, b: Box): number => Math.max(a.top - b.bottom, b.top - a.bottom);

/** Boxes of one rank: neighbours of one system together, each node without a system for itself. */
function runs({ graph, y, pitch }: Stand, layer: Int32Array, rank: number): Box[] {
  const found: Box[] = [];
  const pad = padding(pitch);
  for (const vertex of layer) {
    if (vertex >= graph.real) continue;
    const band = graph.band[vertex] ?? -1;
    const [middle, radius] = [y[vertex] ?? 0, graph.radius[vertex] ?? 0];
    const top = middle - radius - (band < 0 ? 4 : pad.top);
    const bottom = middle + radius + (band < 0 ? 4 : pad.bottom);
    const last = found.at(-1);
    if (last === undefined || band < 0 || last.band !== band) {
      found.push({ band, from: rank, to: rank, top, bottom, filled: bottom - top });
    } else {
      last.bottom = bottom;
      last.filled = bottom - last.top;
    }
  }
  return found;
}

/** Makes `box` hold `run` of the next rank too, unless it would cover something else or be mostly empty. */
function join(box: Box, run: Box, columns: readonly (readonly Box[])[]): boolean {
  const [top, bottom] = [Math.min(box.top, run.top), Math.max(box.bottom, run.bottom)];
  const filled = box.filled + run.filled;
  if ((bottom - top) * (run.to - box.from + 1) > LOOSE * filled) return false;
  for (let rank = box.from; rank <= run.to; rank++) {
    for (const other of columns[rank] ?? []) {
      if (other !== box && other !== run && other.top < bottom && other.bottom > top) return false;
    }
  }
  Object.assign(box, { top, bottom, filled, to: run.to });
  return true;
}
