/** Values as people read them. Seconds in, words out. */

/** `41 ms`, `1.2 s`, `380 µs`; `–` for nothing. */
export function seconds(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size < 0.001) return `${round(value * 1e6)} µs`;
  if (size < 1) return `${round(value * 1e3)} ms`;
  return `${round(value)} s`;
}

/** `12 %`, `0.4 %`; `–` for nothing. */
export const percent = (value: number | null | undefined): string =>
  value === null || value === undefined || !Number.isFinite(value) ? '–' : `${round(value * 100)} %`;

/** Two figures below ten, whole above. */
const round = (value: number): string =>
  Math.abs(value) < 9.95 ? String(Math.round(value * 10) / 10) : value.toFixed(0);
