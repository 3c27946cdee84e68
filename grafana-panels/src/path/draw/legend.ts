import type { LegendEntry, Palette } from './types.js';

/** What the signs mean, in the order of importance. */
export function legend(colours: Palette): readonly LegendEntry[] {
  return [{ id: 'known', text: 'Hop', shapes: [{ d: 'M10 10a6 6 0 1 0 12 0a6 6 0 1 0 -12 0', stroke: colours.known.stroke, fill: colours.known.fill }] }]; // prettier-ignore
}
