import { expect, it } from 'vitest';
import { Rows, type Piece } from './batch.js';
import type { OutSeries } from './out-series.js';
import { Wholes } from './v2-again.js';

it('few requests are kept of an array of series, wherever they begin in it', () => {
  const series: readonly OutSeries[] = [];
  const block = { histograms: new Map(), exemplars: new Map() } as unknown as Piece['block'];
  const from = (start: number): Rows =>
    new Rows([{ block, rows: new Uint32Array(0), series, from: start, to: start + 100, first: 0 }]);
  const wholes = new Wholes();
  expect(wholes.find(from(0), false)).toBeUndefined();
  expect(wholes.find(from(0), false)).toBeDefined();
  for (let start = 1; start <= 64; start += 1) wholes.find(from(start), false);
  expect(wholes.find(from(0), false)).toBeUndefined();
});
