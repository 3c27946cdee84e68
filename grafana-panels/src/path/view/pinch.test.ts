import { describe, expect, it } from 'vitest';
import { pinch, wheelFactor } from './pinch.js';

const at = (x: number, y: number): { x: number; y: number } => ({ x, y });

describe('two fingers', () => {
  it('zoom by as much as they part, between them', () => {
    expect(pinch([at(100, 50), at(200, 50)], [at(50, 50), at(250, 50)])).toEqual({ dx: 0, dy: 0, factor: 2, at: at(150, 50) }); // prettier-ignore
  });

  it('move the picture without a zoom when they stay as far apart', () => {
    expect(pinch([at(0, 0), at(60, 80)], [at(10, -20), at(70, 60)])).toEqual({ dx: 10, dy: -20, factor: 1, at: at(40, 20) }); // prettier-ignore
  });

  it('do not leap when they meet', () => {
    expect(pinch([at(10, 0), at(10, 0)], [at(0, 0), at(48, 0)]).factor).toBe(2);
    expect(pinch([at(0, 0), at(48, 0)], [at(10, 0), at(10, 0)]).factor).toBe(0.5);
  });
});

describe('a wheel', () => {
  const factor = (deltaY: number, more: object = {}): number => wheelFactor({ deltaY, deltaMode: 0, ctrlKey: false, ...more }); // prettier-ignore

  it('zooms by about a fifth a notch, with Ctrl too, in pixels or lines, out as far as in', () => {
    const notches = [factor(-120), factor(-120, { ctrlKey: true }), factor(-8, { deltaMode: 1 })];
    for (const one of notches) expect(Math.abs(one - 1.24)).toBeLessThan(0.03);
    expect(factor(-120) * factor(120)).toBeCloseTo(1);
  });

  it('zooms as fingers part on a touchpad: twice as near within a movement of some ten events', () => {
    const spread = Array.from({ length: 14 }, () => factor(-4.5, { ctrlKey: true }));
    expect(spread.reduce((all, one) => all * one, 1)).toBeCloseTo(2, 1);
  });
});
