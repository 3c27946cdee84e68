/**
 * Panning and zooming 10,000 nodes in Chromium without a graphics card: frames of our renderer, which moves a bitmap,
 * beside drawing everything anew in each frame, which is the same renderer told that nobody moves anything. Frames of
 * either in turn; from one call of requestAnimationFrame to the next. Goal: 60 frames a second.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { bundle, root } from './panel-bundle.js';
import { lessIsBetter, machine, median, type BenchRow } from './row.js';

const SOURCES = `
  import { fit, layout, pan, zoomAt } from './grafana-panels/src/path/layout/index.js';
  import { traceroutes } from './grafana-panels/src/path/layout/synthetic.js';
  import { createRenderer, palette } from './grafana-panels/src/path/draw/index.js';
  const rich = (main, text) => ({ main, text });
  const theme = {
    isDark: true,
    colors: {
      text: { primary: '#ccccdc', secondary: '#9999a5', maxContrast: '#ffffff' },
      background: { canvas: '#111217', primary: '#181b1f', secondary: '#22252b' },
      primary: rich('#3d71d9', '#6e9fff'), success: rich('#1a7f4b', '#6ccf8e'),
      warning: rich('#ff9900', '#fbad37'), error: rich('#d10e5c', '#ff5286'),
    },
    typography: { fontFamily: 'sans-serif' },
  };
  const size = { width: 1200, height: 700 };
  const canvas = document.body.appendChild(document.createElement('canvas'));
  const renderer = createRenderer(canvas);
  renderer.resize(size.width, size.height, 1);
  const scene = traceroutes(10000);
  const placed = layout(scene);
  const colours = palette(theme);
  const whole = fit(placed, size.width, size.height);
  export const nodes = scene.nodes.length;
  export const links = scene.links.length;
  /** Milliseconds between frames while the picture pans and zooms. */
  export const frames = (gesture, count) => new Promise((done) => {
    let camera = whole;
    renderer.draw(scene, placed, camera, colours, { gesture: false });
    const times = [];
    let last;
    const step = (now) => {
      if (last !== undefined) times.push(now - last);
      last = now;
      if (times.length >= count) return done(times);
      const at = times.length;
      camera = pan(camera, Math.sin(at / 9) * 14, Math.cos(at / 7) * 8);
      camera = zoomAt(camera, { x: 600, y: 350 }, at % 40 < 20 ? 1.03 : 1 / 1.03);
      renderer.draw(scene, placed, camera, colours, { gesture });
      requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  });
`;

interface Page {
  addScriptTag(options: { content: string }): Promise<unknown>;
  evaluate<T>(script: string): Promise<T>;
}

interface Playwright {
  readonly chromium: {
    launch(options: object): Promise<{ newPage(options: object): Promise<Page>; close(): Promise<void> }>;
  };
}

const ARGUMENTS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']; // prettier-ignore
const TURNS = 3;

export async function run(): Promise<BenchRow[]> {
  const script = readFileSync(await bundle('pan', SOURCES, 'browser'), 'utf8');
  const require = createRequire(`${root}package.json`);
  const { chromium } = require('playwright-core') as Playwright;
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ARGUMENTS });
  try {
    const page = await browser.newPage({ viewport: { width: 1200, height: 700 } });
    await page.addScriptTag({ content: script });
    const shape = await page.evaluate<string>('`${bench.nodes} nodes and ${bench.links} links`');
    const all = { ours: [] as number[], peer: [] as number[] };
    for (let turn = 0; turn < TURNS; turn++) {
      all.ours.push(...(await page.evaluate<number[]>('bench.frames(true, 120)')));
      all.peer.push(...(await page.evaluate<number[]>('bench.frames(false, 20)')));
    }
    return rows(shape, all);
  } finally {
    await browser.close();
  }
}

const quantile = (values: readonly number[], at: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * at))] ?? Number.NaN;

function rows(shape: string, { ours, peer }: { ours: number[]; peer: number[] }): BenchRow[] {
  const peerName = 'everything drawn anew each frame';
  const second = (values: readonly number[]): number =>
    (1000 * values.length) / values.reduce((sum, value) => sum + value, 0);
  const rate = { ours: second(ours), peer: second(peer) };
  const unit = 'ms between frames';
  return [
    {
      name: `panel pan and zoom, ${shape}`,
      unit: 'frames/s',
      ...rate,
      peerName,
      ratio: rate.ours / rate.peer,
      machine: machine(),
    },
    lessIsBetter({
      name: 'panel pan and zoom, half of the frames',
      unit,
      ours: median(ours),
      peer: median(peer),
      peerName,
    }),
    lessIsBetter({ name: 'panel pan and zoom, 95 % of the frames', unit, ours: quantile(ours, 0.95), peer: quantile(peer, 0.95), peerName }), // prettier-ignore
  ];
}
