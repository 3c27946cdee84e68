/**
 * The picture behind React: camera, what is under the pointer and the drawing itself. Panning and zooming happen here
 * alone, so that ten thousand nodes never pass through a render.
 */
import type { Camera, Layout, Point } from '../layout/index.js';
import { bound, centre, fit, pan, start, toScreen, zoomAt } from '../layout/index.js';
import type { Palette, Renderer } from '../draw/index.js';
import { hit } from '../draw/index.js';
import type { Scene, SceneNode } from '../model/types.js';
import { linkOf } from './parts.js';

/** What is shown; all of it comes from React. */
export interface Shown {
  readonly scene: Scene;
  readonly layout: Layout;
  readonly palette: Palette;
  readonly selected: ReadonlySet<string>;
  readonly focus: string | undefined;
  readonly width: number;
  readonly height: number;
  /** When this changes the picture is fitted anew, even after the viewer moved it. */
  readonly refit: string;
}

export interface Stage {
  show(shown: Shown): void;
  hover(id: string | undefined): void;
  /** Zooms at a point (CSS pixels), or at the middle. */
  zoom(factor: number, point?: Point): void;
  pan(dx: number, dy: number): void;
  /** All of it, in the middle. */
  fit(): void;
  /** Moves so that a node can be seen, if it cannot. */
  reveal(id: string): void;
  /** Whether all of the picture is in view. */
  whole(): boolean;
  /** Id of the node or link at a point. */
  at(x: number, y: number): string | undefined;
  /** Where a node, or the middle of a link, stands; CSS pixels. */
  screenOf(id: string): Point | undefined;
  /** Called after each movement of the camera; returns what ends that. */
  onMove(listener: () => void): () => void;
  dispose(): void;
}

/** How long after the last movement everything is drawn anew, milliseconds. */
const REST = 140;
/** A node nearer to the edge than this is brought to the middle when it gets the focus. */
const EDGE = 32;

interface Mutable {
  shown: Shown | undefined;
  camera: Camera;
  hover: string | undefined;
  /** The viewer moved the picture: it stays where it is. */
  touched: boolean;
  gesture: boolean;
  frame: number | undefined;
  rest: ReturnType<typeof setTimeout> | undefined;
  readonly listeners: Set<() => void>;
}

/** A stage on a renderer; nothing is drawn before {@link Stage.show}. */
export function createStage(renderer: Renderer): Stage {
  const own: Mutable = {
    shown: undefined,
    camera: { x: 0, y: 0, zoom: 1 },
    hover: undefined,
    touched: false,
    gesture: false,
    frame: undefined,
    rest: undefined,
    listeners: new Set(),
  };
  const redraw = (): void => {
    own.frame ??= requestAnimationFrame(() => {
      own.frame = undefined;
      drawNow(renderer, own);
    });
  };
  const move = (camera: Camera, gesture: boolean): void => {
    own.camera = own.shown === undefined ? camera : bound(camera, own.shown.layout, own.shown);
    if (gesture) settleLater(own, redraw);
    own.listeners.forEach((listener) => listener());
    redraw();
  };
  return {
    ...looking(own),
    show: (shown) => show({ renderer, own, move, redraw }, shown),
    hover: (id) => {
      if (own.hover === id) return;
      own.hover = id;
      redraw();
    },
    zoom: (factor, point) => {
      own.touched = true;
      move(zoomAt(own.camera, point ?? middle(own), factor), true);
    },
    pan: (dx, dy) => {
      own.touched = true;
      move(pan(own.camera, dx, dy), true);
    },
    fit: () => {
      own.touched = false;
      if (own.shown !== undefined) move(fit(own.shown.layout, own.shown.width, own.shown.height), false);
    },
    reveal: (id) => {
      const point = pointOf(own, id);
      if (own.shown !== undefined && point !== undefined && hidden(own, point))
        move(centre(own.camera, point, own.shown), false);
    },
    dispose: () => {
      if (own.frame !== undefined) cancelAnimationFrame(own.frame);
      clearTimeout(own.rest);
      own.listeners.clear();
      renderer.dispose();
    },
  };
}

/** The parts that change nothing. */
function looking(own: Mutable): Pick<Stage, 'at' | 'whole' | 'screenOf' | 'onMove'> {
  return {
    at: (x, y) => {
      if (own.shown === undefined) return undefined;
      const found = hit(own.shown.layout, own.shown.scene, own.camera, x, y);
      return found === undefined ? undefined : 'node' in found ? found.node : found.link;
    },
    whole: () => {
      if (own.shown === undefined) return true;
      const { layout, width, height } = own.shown;
      const [start, end] = [
        { x: 0, y: 0 },
        { x: layout.width, y: layout.height },
      ].map((at) => toScreen(own.camera, at));
      return !start || !end || (start.x >= 0 && start.y >= 0 && end.x <= width && end.y <= height);
    },
    screenOf: (id) => {
      const point = pointOf(own, id);
      return point === undefined ? undefined : toScreen(own.camera, point);
    },
    onMove: (listener) => {
      own.listeners.add(listener);
      return () => own.listeners.delete(listener);
    },
  };
}

interface Showing {
  readonly renderer: Renderer;
  readonly own: Mutable;
  readonly move: (camera: Camera, gesture: boolean) => void;
  readonly redraw: () => void;
}

function show({ renderer, own, move, redraw }: Showing, next: Shown): void {
  const before = own.shown;
  own.shown = next;
  // What was under the pointer is gone: nothing is dimmed for it.
  if (own.hover !== undefined && !isDrawn(next.scene, own.hover)) own.hover = undefined;
  const resized = before?.width !== next.width || before.height !== next.height;
  if (resized) renderer.resize(next.width, next.height, devicePixelRatio || 1);
  if (before?.refit !== next.refit) own.touched = false;
  if ((resized || before.layout !== next.layout || before.refit !== next.refit) && !own.touched)
    move(start(next.layout, next, interest(next)), false);
  else redraw();
}

const isDrawn = ({ nodes, links }: Scene, id: string): boolean =>
  nodes.some((node) => node.id === id) || links.some((link) => link.id === id);

/** Of what is lossy, else changed, else selected: the place of the one with the most flows. */
function interest({ scene, layout, selected }: Shown): Point | undefined {
  const ranks = [
    (node: SceneNode) => node.lossy,
    (node: SceneNode) => node.change !== null,
    (node: SceneNode) => selected.has(node.id),
  ];
  for (const of of ranks) {
    const found = scene.nodes.filter(of).sort((a, b) => b.ended - a.ended || b.flows - a.flows)[0];
    if (found !== undefined) return layout.at.get(found.id);
  }
  return undefined;
}

function drawNow(renderer: Renderer, own: Mutable): void {
  if (own.shown === undefined) return;
  const { scene, layout, palette, selected, focus } = own.shown;
  renderer.draw(scene, layout, own.camera, palette, { hover: own.hover, focus, selected, gesture: own.gesture });
}

function settleLater(own: Mutable, redraw: () => void): void {
  own.gesture = true;
  clearTimeout(own.rest);
  own.rest = setTimeout(() => {
    own.gesture = false;
    redraw();
  }, REST);
}

const middle = ({ shown }: Mutable): Point => ({ x: (shown?.width ?? 0) / 2, y: (shown?.height ?? 0) / 2 });

function pointOf({ shown }: Mutable, id: string): Point | undefined {
  const node = shown?.layout.at.get(id);
  if (node !== undefined || shown === undefined) return node;
  const link = linkOf(shown.scene, id);
  if (link === undefined) return undefined;
  const [from, to] = [shown.layout.at.get(link.from), shown.layout.at.get(link.to)];
  if (from === undefined || to === undefined) return undefined;
  const via = shown.layout.via.get(id);
  return via?.[via.length >> 1] ?? { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
}

function hidden({ shown, camera }: Mutable, point: Point): boolean {
  const { x, y } = toScreen(camera, point);
  return x < EDGE || y < EDGE || x > (shown?.width ?? 0) - EDGE || y > (shown?.height ?? 0) - EDGE;
}
