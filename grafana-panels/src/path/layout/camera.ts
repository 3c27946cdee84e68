import type { Camera, Layout, Point } from './types.js';

/** Free space around the drawing when it is fitted, CSS pixels. */
const MARGIN = 24;
/** A fitted drawing is not enlarged beyond this: one node is no reason to shout. */
const FIT_MOST = 1.5;
const ZOOM_MOST = 8;
/** Part of the view that always shows some of the drawing. */
const KEEP = 0.15;

/** The camera that shows all of a layout in the middle of a view of this size (CSS pixels). */
export function fit(layout: Layout, width: number, height: number): Camera {
  const zoom = fitZoom(layout, width, height);
  return {
    x: width / zoom / 2 - layout.width / 2,
    y: height / zoom / 2 - layout.height / 2,
    zoom,
  };
}

function fitZoom(layout: Layout, width: number, height: number): number {
  const across = Math.max(40, width - 2 * MARGIN) / Math.max(1, layout.width);
  const down = Math.max(40, height - 2 * MARGIN) / Math.max(1, layout.height);
  return Math.min(FIT_MOST, across, down);
}

/** Distance of neighbours on the screen under which nothing of a picture can be told, and one from which it can. */
const CROWDED = 4;
const READABLE = 12;

/**
 * Where a view begins: all of it; of a layout so large that this would be dust, a readable part around `interest` (a
 * point of the drawing), or where the vantages are.
 */
export function start(
  layout: Layout,
  view: { readonly width: number; readonly height: number },
  interest?: Point,
): Camera {
  const whole = fit(layout, view.width, view.height);
  if (whole.zoom * layout.pitch >= CROWDED) return whole;
  const zoom = READABLE / layout.pitch;
  const vantages = { x: view.width / zoom / 2 - MARGIN / zoom, y: layout.height / 2 };
  return bound(centre({ ...whole, zoom }, interest ?? vantages, view), layout, view);
}

/** Least and greatest zoom that make sense for a layout in a view of this size. */
export function zoomRange(
  layout: Layout,
  width: number,
  height: number,
): { readonly min: number; readonly max: number } {
  return { min: Math.min(1, fitZoom(layout, width, height)) / 1.5, max: ZOOM_MOST };
}

/** Zooms by a factor; what is under `point` (screen) stays there. */
export function zoomAt(camera: Camera, point: Point, factor: number): Camera {
  const zoom = Math.min(ZOOM_MOST, Math.max(0.002, camera.zoom * factor));
  return { x: camera.x + point.x / zoom - point.x / camera.zoom, y: camera.y + point.y / zoom - point.y / camera.zoom, zoom }; // prettier-ignore
}

/** Moves the drawing by so many pixels of the screen. */
export const pan = (camera: Camera, dx: number, dy: number): Camera => ({
  x: camera.x + dx / camera.zoom,
  y: camera.y + dy / camera.zoom,
  zoom: camera.zoom,
});

/** The camera, moved and zoomed as little as needed to keep the drawing in reach. */
export function bound(
  camera: Camera,
  layout: Layout,
  view: { readonly width: number; readonly height: number },
): Camera {
  const { min, max } = zoomRange(layout, view.width, view.height);
  const middle = { x: view.width / 2, y: view.height / 2 };
  const wanted = Math.min(max, Math.max(min, camera.zoom));
  const zoomed = wanted === camera.zoom ? camera : zoomAt(camera, middle, wanted / camera.zoom);
  const { zoom } = zoomed;
  return {
    x: within(zoomed.x, layout.width, view.width / zoom),
    y: within(zoomed.y, layout.height, view.height / zoom),
    zoom,
  };
}

/** An offset at which at least {@link KEEP} of the view shows the drawing (or all of a smaller drawing's edge). */
function within(offset: number, size: number, view: number): number {
  const shown = Math.min(size, view * KEEP);
  return Math.min(view - shown, Math.max(shown - size, offset));
}

export const toScreen = (camera: Camera, point: Point): Point => ({
  x: (point.x + camera.x) * camera.zoom,
  y: (point.y + camera.y) * camera.zoom,
});

export const toDrawing = (camera: Camera, point: Point): Point => ({
  x: point.x / camera.zoom - camera.x,
  y: point.y / camera.zoom - camera.y,
});

/** The camera that brings a point of the drawing to the middle of a view, at the same zoom. */
export const centre = (
  camera: Camera,
  point: Point,
  view: { readonly width: number; readonly height: number },
): Camera => ({
  x: view.width / camera.zoom / 2 - point.x,
  y: view.height / camera.zoom / 2 - point.y,
  zoom: camera.zoom,
});
