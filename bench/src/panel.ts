/**
 * The Grafana plugins: layout of paths beside ELK, frames beside Grafana's own conversion, scenes, panning 10,000 nodes
 * beside drawing them anew, and what a browser has to load.
 */
import { run as frames } from './panel-frames.js';
import { run as layout } from './panel-layout.js';
import { run as pan } from './panel-pan.js';
import { run as sizes } from './panel-sizes.js';
import type { BenchRow } from './row.js';

export async function run(): Promise<BenchRow[]> {
  return [...(await layout()), ...(await frames()), ...(await pan()), ...sizes()];
}
