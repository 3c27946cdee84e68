import { describe, expect, test } from 'vitest';
import { fit, layout, pan } from '../layout/index.js';
import { link, node, scene, traceroutes } from '../layout/synthetic.js';
import type { Scene, SceneLink, SceneNode } from '../model/types.js';
import { DARK } from './dark.js';
import { palette } from './palette.js';
import { drawPicture } from './picture.js';
import { recorder, recordingCanvas, type Recorder } from './recorder.js';
import { createRenderer } from './renderer.js';
import { stageOf } from './stage.js';

const colours = palette(DARK);
const size = { width: 800, height: 400 };

const drawn = (picture: Scene): Recorder => {
  const kept = recorder();
  const placed = layout(picture);
  drawPicture(stageOf({ pen: kept.pen, scene: picture, layout: placed, camera: fit(placed, 800, 400), palette: colours, ...size }), new Map()); // prettier-ignore
  return kept;
};
const oneNode = (more: Partial<SceneNode>): Recorder => drawn(scene([node('n', 0, more)], []));
const oneLink = (more: Partial<SceneLink>): Recorder =>
  drawn(scene([node('a', 0), node('b', 1)], [link('a', 'b', more)]));
const strokes = ({ calls }: Recorder): Recorder['calls'] => calls.filter(({ name }) => name === 'stroke');
const fills = ({ calls }: Recorder): Recorder['calls'] => calls.filter(({ name }) => name === 'fill');

describe('a node', () => {
  test('of a known network is filled, of an unknown one hollow', () => {
    expect(fills(oneNode({ facts: { asn: 'AS1' } }))[0]?.fill).toBe(colours.known.fill);
    expect(fills(oneNode({}))[0]?.fill).toBe(colours.background);
  });

  test('in the network of a vantage is solid, in that of a target has a point in it', () => {
    const systems = scene(
      [node('v', 0, { kind: 'vantage', facts: { asn: 'AS1' } }), node('s', 1, { facts: { asn: 'AS1' } }), node('d', 2, { facts: { asn: 'AS2' } }), node('t', 3, { kind: 'target', facts: { asn: 'AS2' } })], // prettier-ignore
      [],
    );
    const all = fills(drawn(systems)).map(({ fill }) => fill);
    expect(all.filter((fill) => fill === colours.source.fill).length).toBeGreaterThan(0);
    expect(all.filter((fill) => fill === colours.destination.stroke)).toHaveLength(2);
  });

  test('that is silent is hollow, dashed and says "?"', () => {
    const kept = oneNode({ kind: 'silent' });
    expect(strokes(kept)[0]).toMatchObject({ stroke: colours.silent.stroke });
    expect(strokes(kept)[0]?.dash.length).toBeGreaterThan(0);
    expect(kept.texts()).toEqual(['?']);
  });

  test('that loses has a ring whose arc is the share', () => {
    const arcs = oneNode({ lossy: true, loss: 0.25 }).calls.filter(({ name, stroke }) => name === 'arc' && stroke === colours.loss.stroke); // prettier-ignore
    const [start = 0, end = 0] = (arcs.at(-1)?.values.slice(3) ?? []) as number[];
    expect((end - start) / (2 * Math.PI)).toBeCloseTo(0.25);
    expect(strokes(oneNode({ lossy: false, loss: 0.05 })).some(({ stroke }) => stroke === colours.loss.stroke)).toBe(
      false,
    );
  });

  test('that is a group has a second ring and its count', () => {
    const kept = oneNode({ kind: 'group', members: ['a', 'b', 'c'], label: 'AS1' });
    expect(kept.texts()).toEqual(['3', 'AS1']);
    expect(strokes(kept).length).toBe(strokes(oneNode({})).length + 1);
  });

  test('that is a target not reached is crossed and dotted', () => {
    const kept = oneNode({ kind: 'unreached' });
    expect(strokes(kept)[0]).toMatchObject({ stroke: colours.loss.stroke, dash: [1, 3] });
    expect(kept.calls.filter(({ name }) => name === 'lineTo')).toHaveLength(2);
  });

  test('that is a sick vantage is hatched, a healthy one shows waves, an unknown one is hollow', () => {
    expect(oneNode({ kind: 'vantage', health: 'sick' }).calls.some(({ name }) => name === 'clip')).toBe(true);
    const healthy = oneNode({ kind: 'vantage', health: 'healthy' });
    expect(healthy.calls.some(({ name }) => name === 'clip')).toBe(false);
    expect(fills(healthy)[0]?.fill).toBe(colours.vantage.fill);
    expect(fills(oneNode({ kind: 'vantage', health: 'unknown' }))[0]?.fill).toBe(colours.background);
  });

  test('that is a vantage which loses is red and has another sign; its name says how much', () => {
    const kept = oneNode({ kind: 'vantage', health: 'healthy', label: 'fra', lost: 0.25 });
    expect(fills(kept)[0]?.fill).toBe(colours.loss.fill);
    expect(kept.texts()).toEqual(['!', 'fra · 25 % lost']);
    expect(kept.calls.find(({ name, values }) => name === 'fillText' && values[0] === 'fra · 25 % lost')?.fill).toBe(
      colours.loss.stroke,
    );
  });

  test('that only sick vantages see is grey: neither reached nor lost', () => {
    for (const kind of ['target', 'unreached'] as const) {
      const kept = oneNode({ kind, label: 'n', uncounted: true });
      const used = new Set(kept.calls.flatMap(({ stroke, fill }) => [stroke, fill]));
      expect([used.has(colours.destination.stroke), used.has(colours.loss.stroke)]).toEqual([false, false]);
    }
  });

  test.each([
    ['appeared', '+', 'appeared'],
    ['vanished', '−', 'vanished'],
    ['slowed', '▲', 'mark'],
    ['faster', '▼', 'appeared'],
  ] as const)('that %s says %s', (change, text, tone) => {
    const kept = oneNode({ change });
    expect(kept.texts()).toContain(text);
    expect(strokes(kept).some(({ stroke }) => stroke === colours[tone].stroke)).toBe(true);
  });

  test('that vanished is a dashed ghost, that appeared has a halo', () => {
    expect(strokes(oneNode({ change: 'vanished' }))[0]?.dash.length).toBeGreaterThan(0);
    expect(fills(oneNode({ change: 'appeared' }))[0]).toMatchObject({ fill: colours.appeared.stroke, alpha: 0.22 });
  });

  test('that is newly not reached has a red halo', () => {
    expect(fills(oneNode({ kind: 'unreached', change: 'appeared' }))[0]?.fill).toBe(colours.loss.stroke);
  });

  test('wears its marks, the alarming ones first, and counts the rest', () => {
    const marks = (['mpls', 'nat', 'dscp', 'mtu'] as const).map((kind) => ({ kind, text: '' }));
    expect(oneNode({ marks }).texts()).toEqual(['DSCP', 'MTU', '+2', 'n']);
    const loop = oneNode({ marks: [{ kind: 'loop', text: '' }] });
    expect(loop.texts()).toEqual(['n']);
    expect(loop.calls.filter(({ name }) => name === 'arc').length).toBe(2);
  });

  test('outside of the selection is faded', () => {
    expect(strokes(oneNode({ lit: false }))[0]?.alpha).toBeLessThan(0.3);
  });
});

describe('a link', () => {
  test('is as thick as its share', () => {
    const [thin, thick] = [0.05, 1].map((share) => strokes(oneLink({ share }))[0]?.width ?? 0);
    expect(thick).toBeGreaterThan((thin ?? 0) * 3);
  });

  test('that is slow is red and says its delay', () => {
    const kept = oneLink({ slow: true, delay: 0.12 });
    expect(strokes(kept)[0]?.stroke).toBe(colours.slow.stroke);
    expect(kept.texts()).toContain('+120 ms');
  });

  test('that stands for hops is dotted and counts them; an unknown one is dotted wider', () => {
    const counted = oneLink({ hidden: ['x', 'y'] });
    expect(counted.texts()).toContain('2');
    const unknown = oneLink({ unknown: true });
    expect(unknown.texts()).toContain('?');
    expect(strokes(unknown)[0]?.dash[1] ?? 0).toBeGreaterThan(strokes(counted)[0]?.dash[1] ?? 0);
  });

  test('that appeared has a halo, that vanished is dashed, that slowed is amber', () => {
    expect(strokes(oneLink({ change: 'appeared' })).slice(0, 2).map(({ alpha }) => alpha)).toEqual([0.22, 1]); // prettier-ignore
    expect(strokes(oneLink({ change: 'vanished' }))[0]).toMatchObject({ stroke: colours.vanished.stroke });
    expect(strokes(oneLink({ change: 'slowed' }))[0]?.stroke).toBe(colours.mark.stroke);
  });

  test('outside of the selection is faded', () => {
    expect(strokes(oneLink({ lit: false }))[0]?.alpha).toBeLessThan(0.2);
  });
});

describe('far away', () => {
  test('nodes are squares and lines straight; near by discs and curves', () => {
    const far = drawn(traceroutes(5000));
    expect(far.calls.filter(({ name }) => name === 'fillRect').length).toBeGreaterThan(4000);
    expect(far.calls.some(({ name }) => name === 'bezierCurveTo')).toBe(false);
    expect(drawn(traceroutes(40)).calls.some(({ name }) => name === 'bezierCurveTo')).toBe(true);
  });
});

describe('the renderer', () => {
  const small = traceroutes(30);
  const large = traceroutes(600);
  const set = (
    picture: Scene,
  ): { kept: ReturnType<typeof recordingCanvas>; draw: (more?: object, dx?: number) => number } => {
    const kept = recordingCanvas();
    const renderer = createRenderer(kept.canvas);
    renderer.resize(800, 400, 2);
    const placed = layout(picture);
    const camera = fit(placed, 800, 400);
    const count = (): number => kept.hidden.reduce((sum, { calls }) => sum + calls.filter(({ name }) => name !== 'clearRect' && name !== 'setTransform').length, 0); // prettier-ignore
    return {
      kept,
      draw: (more = {}, dx = 0) => {
        const before = count();
        renderer.draw(picture, placed, pan(camera, dx, 0), colours, { gesture: false, ...more });
        return count() - before;
      },
    };
  };

  test('has as many pixels as the screen', () => {
    const { kept } = set(small);
    expect([kept.canvas.width, kept.canvas.height]).toEqual([1600, 800]);
  });

  test('draws the same picture once', () => {
    const { draw } = set(small);
    expect(draw()).toBeGreaterThan(50);
    expect(draw()).toBe(0);
    expect(draw({}, 10)).toBeGreaterThan(50);
  });

  test('moves a large picture as a bitmap and draws it anew afterwards; a small one each time', () => {
    const { kept, draw } = set(large);
    draw();
    const images = (): number => kept.own.calls.filter(({ name }) => name === 'drawImage').length;
    const before = images();
    expect(draw({ gesture: true }, 10)).toBe(0);
    expect(images()).toBeGreaterThan(before);
    expect(draw({}, 10)).toBeGreaterThan(500);
    const few = set(small);
    few.draw();
    expect(few.draw({ gesture: true }, 10)).toBeGreaterThan(50);
  });

  test('dims everything but the paths of what is pointed at', () => {
    const { kept, draw } = set(small);
    draw();
    expect(draw({ hover: small.nodes[0]?.id })).toBe(0);
    const dimmed = kept.own.calls.filter(({ name, alpha }) => name === 'drawImage' && alpha < 0.5);
    expect(dimmed).toHaveLength(1);
    expect(kept.own.calls.filter(({ name }) => name === 'arc' || name === 'arcTo').length).toBeGreaterThan(0);
  });

  test('puts dashes around what is selected, that move only with time', () => {
    const { kept, draw } = set(small);
    const selected = new Set([small.nodes[3]?.id ?? '', small.links[0]?.id ?? '']);
    const offsets = (): number[] => kept.own.calls.filter(({ name, dash }) => name === 'stroke' && dash.length > 0).map(({ offset }) => offset); // prettier-ignore
    draw({ selected });
    draw({ selected });
    expect(new Set(offsets())).toEqual(new Set([0]));
    expect(offsets()).toHaveLength(4);
    draw({ selected, time: 250 });
    expect(offsets().at(-1)).toBe(-4);
  });

  test('shows where the keyboard is', () => {
    const { kept, draw } = set(small);
    draw({ focus: small.nodes[3]?.id });
    expect(strokes(kept.own).map(({ stroke, width }) => [stroke, width])).toEqual([[colours.known.stroke, 2.5]]);
  });

  test('shows a link that the keyboard is at within an outline, under what is drawn there', () => {
    const { kept, draw } = set(small);
    const { id } = small.links[0]!;
    draw({ focus: id });
    const [ring, inside, own] = strokes(kept.own);
    expect([ring?.stroke, inside?.stroke]).toEqual([colours.known.stroke, colours.background]);
    expect(ring!.width - inside!.width).toBeCloseTo(4);
    expect(inside!.width - own!.width).toBeCloseTo(5);
  });

  test('does nothing without a canvas 2D', () => {
    const canvas = document.createElement('canvas');
    const renderer = createRenderer(canvas);
    renderer.resize(10, 10, 1);
    const placed = layout(small);
    expect(() => renderer.draw(small, placed, fit(placed, 10, 10), colours, { gesture: false })).not.toThrow();
  });

  test('lets go of its bitmaps', () => {
    const kept = recordingCanvas();
    const renderer = createRenderer(kept.canvas);
    renderer.resize(80, 40, 1);
    const placed = layout(small);
    renderer.draw(small, placed, fit(placed, 80, 40), colours, { gesture: false });
    renderer.dispose();
    expect(kept.hidden).toHaveLength(1);
  });
});
