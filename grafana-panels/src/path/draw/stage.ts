import type { Camera, Layout, Placed } from '../layout/index.js';
import type { Scene, SceneLink, SceneNode } from '../model/types.js';
import { rolesOf, type Roles } from './roles.js';
import type { Palette } from './types.js';

/** The part of a canvas' context that is drawn with: `OffscreenCanvas` and recorders of tests fit too. */
export type Pen = Pick<CanvasRenderingContext2D,
  | 'arc' | 'arcTo' | 'beginPath' | 'bezierCurveTo' | 'clearRect' | 'clip' | 'closePath' | 'drawImage' | 'fill' | 'fillRect'
  | 'fillStyle' | 'fillText' | 'font' | 'globalAlpha' | 'lineCap' | 'lineDashOffset' | 'lineJoin' | 'lineTo' | 'lineWidth'
  | 'measureText' | 'moveTo' | 'quadraticCurveTo' | 'rect' | 'restore' | 'save' | 'setLineDash' | 'setTransform' | 'stroke'
  | 'strokeStyle' | 'strokeText' | 'textAlign' | 'textBaseline'
>; // prettier-ignore

/** One drawing: what is drawn, where, and with what. Coordinates of the pen are CSS pixels of the view. */
export interface Stage {
  readonly pen: Pen;
  readonly scene: Scene;
  readonly layout: Layout;
  readonly camera: Camera;
  readonly palette: Palette;
  readonly width: number;
  readonly height: number;
  /** Only these; everything when absent. */
  readonly only?: ReadonlySet<string>;
  readonly roles: Roles;
  /** Sizes of lines and signs: 1 at zoom 1, less far away, a little more near by. */
  readonly scale: number;
}

export type StageParts = Omit<Stage, 'roles' | 'scale'>;

export const stageOf = (parts: StageParts): Stage => ({
  ...parts,
  roles: rolesOf(parts.scene),
  scale: Math.min(1.3, Math.max(0.5, parts.camera.zoom ** 0.7)),
});

/** A node with its place on the screen. */
export interface Spot {
  readonly node: SceneNode;
  readonly x: number;
  readonly y: number;
  readonly r: number;
}

/**
 * Radius on the screen: grows less than the zoom when near, and is no smaller than a few pixels as long as
 * neighbours leave room for that.
 */
export function radiusAt({ r }: Placed, pitch: number, zoom: number): number {
  const least = (Math.min(4.5, pitch * zoom * 0.36) * r) / 9;
  return Math.max(zoom <= 1 ? r * zoom : r * zoom ** 0.5, least);
}

/** Nodes in view. */
export function spotsOf({ scene, layout, camera, width, height, only }: Stage): Spot[] {
  const spots: Spot[] = [];
  for (const node of scene.nodes) {
    const placed = layout.at.get(node.id);
    if (placed === undefined || only?.has(node.id) === false) continue;
    const x = (placed.x + camera.x) * camera.zoom;
    const y = (placed.y + camera.y) * camera.zoom;
    const r = radiusAt(placed, layout.pitch, camera.zoom);
    if (x + r + 24 < 0 || y + r + 24 < 0 || x - r - 24 > width || y - r - 24 > height) continue;
    spots.push({ node, x, y, r });
  }
  return spots;
}

/** Whether a link is to be drawn at all. */
export const wanted = ({ only }: Stage, { id }: SceneLink): boolean => only?.has(id) !== false;
