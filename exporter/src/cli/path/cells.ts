import type { MplsLabel } from '@parallax/contract';
import type { Track } from './history.js';

/** Numbers as they stand in cells. */

/** Milliseconds with three digits that mean something, at most six characters. */
export function milliseconds(seconds: number | undefined): string {
  if (seconds === undefined) return '';
  const ms = seconds * 1000;
  if (ms >= 99.95) return ms.toFixed(0);
  return ms >= 9.995 ? ms.toFixed(1) : ms >= 0.9995 ? ms.toFixed(2) : ms.toFixed(3);
}

/** Empty for nothing; never rounded to nothing nor to all. */
export function percent(share: number): string {
  if (share <= 0) return '';
  if (share >= 1) return '100%';
  return share < 0.01 ? '<1%' : `${Math.min(99, Math.round(share * 100))}%`;
}

/** `1:02:03` or `2:03`. */
export function elapsed(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (value: number): string => String(value).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** Differences smaller than these are noise and drawn flat: a share of the least value, and seconds. */
const NOISE_SHARE = 0.25;
const NOISE = 0.0005;

/**
 * A node's medians over the last `width` rounds, oldest first; a dot where it did not answer, nothing before it came and after it
 * was gone.
 */
export function sparkline(track: Track, rounds: number, width: number, levels: readonly string[]): string {
  const from = Math.max(1, rounds - width + 1);
  const shown = new Map(track.medians.filter(({ round }) => round >= from).map(({ round, rtt }) => [round, rtt]));
  if (shown.size === 0) return '';
  const low = Math.min(...shown.values());
  const span = Math.max(Math.max(...shown.values()) - low, low * NOISE_SHARE, NOISE);
  const signs = Array.from({ length: Math.min(width, rounds) }, (_, at) => {
    const round = from + at;
    if (round < track.firstRound || round > track.lastRound) return ' ';
    const rtt = shown.get(round);
    if (rtt === undefined) return '\u00b7';
    return levels[Math.min(levels.length - 1, Math.floor(((rtt - low) / span) * levels.length))] ?? '';
  });
  return signs.join('').trimEnd();
}

/** Labels of a stack, top first: `24001/16`. */
export const labelText = (stack: readonly MplsLabel[]): string => stack.map(({ label }) => label).join('/');
