import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DrawState, Palette, Renderer } from '../draw/index.js';
import type { Camera, Layout } from '../layout/index.js';
import type { Scene } from '../model/types.js';
import type { Shown, Stage } from './stage.js';
import { createStage } from './stage.js';

const layout: Layout = {
  at: new Map([
    ['a', { id: 'a', x: 0, y: 0, r: 6 }],
    ['b', { id: 'b', x: 400, y: 0, r: 6 }],
  ]),
  via: new Map(),
  bands: [],
  columns: [0, 400],
  pitch: 40,
  width: 400,
  height: 100,
  aspect: 1.7,
};
const scene = {
  nodes: [{ id: 'a' }, { id: 'b' }],
  links: [{ id: 'a-b', from: 'a', to: 'b' }],
} as unknown as Scene;
const shown: Shown = {
  scene,
  layout,
  palette: {} as Palette,
  selected: new Set(),
  focus: undefined,
  width: 800,
  height: 400,
  refit: '',
};

let drawn: { camera: Camera; state: DrawState }[] = [];
let resized: string[] = [];
let stage: Stage;
const renderer: Renderer = {
  resize: (...size) => void resized.push(size.join('x')),
  draw: (...[, , camera, , state]) => void drawn.push({ camera, state }),
  dispose: () => void resized.push('disposed'),
};
const last = (): { camera: Camera; state: DrawState } => {
  vi.advanceTimersByTime(20);
  return drawn.at(-1)!;
};

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['requestAnimationFrame', 'cancelAnimationFrame', 'setTimeout', 'clearTimeout'] });
  [drawn, resized] = [[], []];
  stage = createStage(renderer);
});
afterEach(() => {
  stage.dispose();
  vi.useRealTimers();
});

it('forgets what was under the pointer once that is not drawn any more', () => {
  stage.show(shown);
  stage.hover('a-b');
  stage.show({ ...shown, refit: 'same link' });
  expect(last().state.hover).toBe('a-b');
  stage.show({ ...shown, scene: { ...scene, links: [] } });
  expect(last().state.hover).toBeUndefined();
});

describe('the camera', () => {
  it('tells whether all of it is in view', () => {
    stage.show(shown);
    expect(stage.whole()).toBe(true);
    stage.pan(-300, 0);
    expect(stage.whole()).toBe(false);
    stage.fit();
    expect(stage.whole()).toBe(true);
    stage.zoom(4);
    expect(stage.whole()).toBe(false);
  });

  it('shows all of it at first', () => {
    stage.show(shown);
    const { camera } = last();
    const [a, b] = [stage.screenOf('a'), stage.screenOf('b')];
    expect([camera.zoom > 0, a!.x > 0, b!.x < 800]).toEqual([true, true, true]);
    expect((a!.x + b!.x) / 2).toBeCloseTo(400);
  });

  it('keeps what is under the pointer where it is while zooming', () => {
    stage.show(shown);
    const before = stage.screenOf('b')!;
    stage.zoom(1.5, before);
    expect(stage.screenOf('b')!.x).toBeCloseTo(before.x);
    expect(stage.screenOf('a')!.x).toBeLessThan(stage.screenOf('b')!.x - 400);
  });

  it('stays where the viewer moved it when data come anew, and is fitted when something else is drawn', () => {
    stage.show(shown);
    stage.pan(40, 0);
    const moved = last().camera;
    stage.show({ ...shown, layout: { ...layout, height: 120 } });
    expect(last().camera).toEqual(moved);
    stage.show({ ...shown, refit: 'asn' });
    expect(last().camera).not.toEqual(moved);
  });

  it('brings a hidden node into view, and leaves the picture where a seen one is', () => {
    stage.show(shown);
    const still = last().camera;
    stage.reveal('a');
    expect(last().camera).toEqual(still);
    stage.zoom(4, stage.screenOf('b'));
    stage.reveal('a');
    expect(stage.screenOf('a')!.x).toBeCloseTo(400);
  });

  it('tells whoever follows it', () => {
    stage.show(shown);
    const follow = vi.fn();
    const end = stage.onMove(follow);
    stage.pan(5, 5);
    end();
    stage.pan(5, 5);
    expect(follow).toHaveBeenCalledTimes(1);
  });
});

describe('drawing', () => {
  it('is once a frame, however much moves', () => {
    stage.show(shown);
    last();
    const before = drawn.length;
    for (let index = 0; index < 10; index += 1) stage.pan(1, 0);
    last();
    expect(drawn.length - before).toBe(1);
  });

  it('is of a gesture while it moves, and in full after', () => {
    stage.show(shown);
    stage.pan(3, 0);
    expect(last().state.gesture).toBe(true);
    vi.advanceTimersByTime(300);
    expect(last().state.gesture).toBe(false);
  });

  it('resizes only when the size changed', () => {
    stage.show(shown);
    stage.show({ ...shown, focus: 'a' });
    stage.show({ ...shown, width: 900 });
    expect(resized).toEqual(['800x400x1', '900x400x1']);
  });

  it('rings the focus and lights what is under the pointer', () => {
    stage.show({ ...shown, focus: 'a' });
    stage.hover('b');
    expect(last().state).toMatchObject({ focus: 'a', hover: 'b' });
  });

  it('ends with the panel', () => {
    stage.show(shown);
    stage.dispose();
    vi.advanceTimersByTime(500);
    expect([drawn.length, resized.at(-1)]).toEqual([0, 'disposed']);
  });
});

it('finds nodes where they are drawn', () => {
  stage.show(shown);
  const point = stage.screenOf('b')!;
  expect(stage.at(point.x, point.y)).toBe('b');
  expect(stage.screenOf('a-b')!.x).toBeCloseTo(400);
});
