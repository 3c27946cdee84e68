import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bound, centre, fit, layout, pan, toDrawing, toScreen, zoomAt, zoomRange } from './index.js';
import { traceroutes } from './synthetic.js';

const placed = layout(traceroutes(60));
const view = { width: 900, height: 500 };
const cameras = fc.record({
  x: fc.double({ min: -2000, max: 2000, noNaN: true }),
  y: fc.double({ min: -2000, max: 2000, noNaN: true }),
  zoom: fc.double({ min: 0.05, max: 6, noNaN: true }),
});

test('a fitted drawing is wholly in view, in the middle, and not blown up', () => {
  for (const { width, height } of [view, { width: 400, height: 900 }, { width: 2560, height: 300 }]) {
    const camera = fit(placed, width, height);
    const corner = toScreen(camera, { x: 0, y: 0 });
    const end = toScreen(camera, { x: placed.width, y: placed.height });
    expect(Math.min(corner.x, corner.y)).toBeGreaterThan(0);
    expect(corner.x + end.x).toBeCloseTo(width);
    expect(corner.y + end.y).toBeCloseTo(height);
    expect(camera.zoom).toBeLessThanOrEqual(1.5);
  }
  expect(fit({ ...placed, width: 10, height: 10 }, 900, 500).zoom).toBe(1.5);
});

test('zooming keeps what is under the pointer, within the bounds of zoom', () => {
  const point = { x: 333, y: 222 };
  fc.assert(
    fc.property(cameras, fc.double({ min: 0.01, max: 100, noNaN: true }), (camera, factor) => {
      const before = toDrawing(camera, point);
      const after = toDrawing(zoomAt(camera, point, factor), point);
      expect(after.x).toBeCloseTo(before.x, 3);
      expect(after.y).toBeCloseTo(before.y, 3);
      expect(zoomAt(camera, point, factor).zoom).toBeLessThanOrEqual(8);
    }),
  );
});

test('panning moves by pixels of the screen at any zoom', () => {
  fc.assert(
    fc.property(cameras, (camera) => {
      const before = toScreen(camera, { x: 10, y: 20 });
      const after = toScreen(pan(camera, 30, -40), { x: 10, y: 20 });
      expect(after.x - before.x).toBeCloseTo(30);
      expect(after.y - before.y).toBeCloseTo(-40);
    }),
  );
});

test('a bounded camera always shows some of the drawing, and is left alone when it does', () => {
  fc.assert(
    fc.property(cameras, (camera) => {
      const kept = bound(camera, placed, view);
      const corner = toScreen(kept, { x: 0, y: 0 });
      const end = toScreen(kept, { x: placed.width, y: placed.height });
      expect(corner.x).toBeLessThan(view.width);
      expect(corner.y).toBeLessThan(view.height);
      expect(end.x).toBeGreaterThan(0);
      expect(end.y).toBeGreaterThan(0);
      expect(kept.zoom).toBeGreaterThanOrEqual(zoomRange(placed, view.width, view.height).min - 1e-9);
    }),
  );
  const fitted = fit(placed, view.width, view.height);
  expect(bound(fitted, placed, view)).toEqual(fitted);
});

test('centring brings a point to the middle', () => {
  const camera = centre(fit(placed, view.width, view.height), { x: 100, y: 50 }, view);
  expect(toScreen(camera, { x: 100, y: 50 })).toEqual({ x: 450, y: 250 });
});
