import type { Camera } from '../layout/index.js';
import { highlight } from './highlight.js';
import { drawOverlay } from './overlay.js';
import { drawPicture } from './picture.js';
import { stageOf, type Stage } from './stage.js';
import { createSurface, type Surface } from './surface.js';
import type { DrawArguments, Renderer } from './types.js';

/** Nodes and links from which a picture moves as a bitmap during gestures; smaller ones are drawn anew each frame. */
const BITMAP_FROM = 700;
/** Part of the view that is drawn beyond each edge of it, so that panning finds something there. */
const BEYOND = 0.25;
/** Most pixels of the bitmap of the whole drawing, across and down. */
const WHOLE = { width: 2400, height: 1600 };
const DIMMED = 0.3;

interface View {
  readonly width: number;
  readonly height: number;
  readonly ratio: number;
}

/** A bitmap with what it shows. */
interface Shot {
  readonly surface: Surface;
  readonly of: DrawArguments;
  readonly view: View;
  /** Of the bitmap's own corner. */
  readonly camera: Camera;
}

/** Draws on a canvas; does nothing where the browser has no canvas 2D. */
export function createRenderer(canvas: HTMLCanvasElement): Renderer {
  const pen = canvas.getContext('2d');
  const make = (): Surface => createSurface(canvas.ownerDocument);
  const known = new Map<string, number>();
  let view: View = { width: canvas.width, height: canvas.height, ratio: 1 };
  let crisp: Shot | undefined;
  let whole: Shot | undefined;

  const shoot = (of: DrawArguments, camera: Camera, size: View, surface: Surface = make()): Shot => {
    const [scene, layout, , palette] = of;
    const target = surface.clear(size.width * size.ratio, size.height * size.ratio, size.ratio);
    if (target) drawPicture(stageOf({ pen: target, scene, layout, camera, palette, width: size.width, height: size.height }), known); // prettier-ignore
    return { surface, of, view: size, camera };
  };
  return {
    resize(width, height, ratio) {
      view = { width, height, ratio };
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      crisp = undefined;
    },
    draw(...picture) {
      if (pen === null) return;
      const [scene, layout, camera, palette, state] = picture;
      const large = scene.nodes.length + scene.links.length >= BITMAP_FROM;
      const stage = stageOf({ pen, scene, layout, camera, palette, width: view.width, height: view.height });
      if (!(large && state.gesture && same(crisp, picture))) {
        crisp = current(crisp, { picture, view, large, shoot });
        if (large && !same(whole, picture)) whole = shoot(picture, ...wholeOf(picture), whole?.surface);
      }
      pen.setTransform(1, 0, 0, 1, 0, 0);
      pen.clearRect(0, 0, canvas.width, canvas.height);
      pen.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
      const lit = state.hover === undefined || state.gesture ? undefined : highlight(scene, state.hover);
      pen.globalAlpha = lit === undefined ? 1 : DIMMED;
      if (large && state.gesture && whole) project(stage, whole, camera);
      if (crisp) project(stage, crisp, camera);
      pen.globalAlpha = 1;
      if (lit) drawPicture({ ...stage, only: lit }, known);
      drawOverlay(stage, state, known);
    },
    dispose() {
      crisp?.surface.clear(0, 0, 1);
      whole?.surface.clear(0, 0, 1);
      [crisp, whole] = [undefined, undefined];
    },
  };
}

/** Whether a bitmap shows this picture, from wherever. */
const same = (shot: Shot | undefined, [scene, layout, , palette]: DrawArguments): boolean =>
  shot?.of[0] === scene && shot.of[1] === layout && shot.of[3] === palette;

interface Task {
  readonly picture: DrawArguments;
  readonly view: View;
  readonly large: boolean;
  readonly shoot: (of: DrawArguments, camera: Camera, size: View, old?: Surface) => Shot;
}

/** The bitmap of the view, drawn anew when the picture or the camera has become another. */
function current(shot: Shot | undefined, { picture, view, large, shoot }: Task): Shot {
  const [, , camera] = picture;
  const [x, y] = large ? [Math.round(view.width * BEYOND), Math.round(view.height * BEYOND)] : [0, 0];
  const corner = { x: camera.x + x / camera.zoom, y: camera.y + y / camera.zoom, zoom: camera.zoom };
  const still = shot?.camera.x === corner.x && shot.camera.y === corner.y && shot.camera.zoom === corner.zoom;
  if (shot && still && same(shot, picture)) return shot;
  return shoot(picture, corner, { ...view, width: view.width + 2 * x, height: view.height + 2 * y }, shot?.surface);
}

/** The camera and size of a bitmap of the whole drawing. */
function wholeOf([, layout]: DrawArguments): [Camera, View] {
  const zoom = Math.min(1, WHOLE.width / layout.width, WHOLE.height / layout.height);
  return [
    { x: 0, y: 0, zoom },
    { width: Math.ceil(layout.width * zoom), height: Math.ceil(layout.height * zoom), ratio: 1 },
  ];
}

/** A bitmap where its part of the drawing is now. What lies there already is replaced. */
function project({ pen }: Stage, { surface, camera, view }: Shot, now: Camera): void {
  const factor = now.zoom / camera.zoom;
  const box = [
    (now.x - camera.x) * now.zoom,
    (now.y - camera.y) * now.zoom,
    view.width * factor,
    view.height * factor,
  ] as const;
  pen.clearRect(...box);
  if (surface.element.width > 0) pen.drawImage(surface.element, ...box);
}
