import type { Spot, Stage, Pen } from './stage.js';
import type { Tone } from './types.js';

/** Paths of the signs, and ways to fill them. Sizes are pixels. */
export function disc(pen: Pen, { x, y }: { x: number; y: number }, r: number): void {
  pen.beginPath();
  pen.arc(x, y, Math.max(0, r), 0, 2 * Math.PI);
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A rectangle with round corners, as a path. */
export function roundBox(pen: Pen, { x, y, width, height }: Box, radius: number): void {
  const r = Math.min(radius, width / 2, height / 2);
  pen.beginPath();
  pen.moveTo(x + r, y);
  pen.arcTo(x + width, y, x + width, y + height, r);
  pen.arcTo(x + width, y + height, x, y + height, r);
  pen.arcTo(x, y + height, x, y, r);
  pen.arcTo(x, y, x + width, y, r);
  pen.closePath();
}

/** Fills and strokes the path that was begun. */
export function paint(pen: Pen, tone: Pick<Tone, 'fill' | 'stroke'>, width: number): void {
  pen.fillStyle = tone.fill;
  pen.fill();
  pen.strokeStyle = tone.stroke;
  pen.lineWidth = width;
  pen.stroke();
}

/** A cross from corner to corner of a square. */
export function cross(pen: Pen, { x, y }: { x: number; y: number }, half: number): void {
  pen.beginPath();
  pen.moveTo(x - half, y - half);
  pen.lineTo(x + half, y + half);
  pen.moveTo(x + half, y - half);
  pen.lineTo(x - half, y + half);
}

/** The sign of a vantage: a point that sends waves. */
export function waves(pen: Pen, { x, y, r }: Spot, colour: string): void {
  const below = y + r * 0.42;
  pen.strokeStyle = colour;
  pen.fillStyle = colour;
  pen.lineWidth = Math.max(1, r * 0.15);
  pen.lineCap = 'round';
  disc(pen, { x, y: below }, r * 0.15);
  pen.fill();
  for (const reach of [0.45, 0.85]) {
    pen.beginPath();
    pen.arc(x, below, r * reach, -Math.PI * 0.78, -Math.PI * 0.22);
    pen.stroke();
  }
  pen.lineCap = 'butt';
}

/** Slanting lines over the path that was begun, clipped to it: what is not counted. */
export function hatch({ pen }: Stage, { x, y, r }: Spot, colour: string): void {
  pen.save();
  pen.clip();
  pen.beginPath();
  for (let at = -2 * r; at <= 2 * r; at += Math.max(3, r * 0.42)) {
    pen.moveTo(x + at - r, y + r);
    pen.lineTo(x + at + r, y - r);
  }
  pen.strokeStyle = colour;
  pen.lineWidth = Math.max(1, r * 0.12);
  pen.stroke();
  pen.restore();
}
