/** How figures are written in findings. */

const UNITS = [
  [31_536_000, 'years'],
  [86_400, 'days'],
  [3_600, 'hours'],
  [60, 'minutes'],
] as const;

/** `94670800 s (3.0 years)`; without the bracket below two minutes. */
export function duration(seconds: number): string {
  const plain = `${Number.isInteger(seconds) ? seconds : seconds.toFixed(1)} s`;
  if (Math.abs(seconds) < 120) return plain;
  const [size, unit] = UNITS.find(([one]) => Math.abs(seconds) >= one) ?? [60, 'minutes'];
  return `${plain} (${(seconds / size).toFixed(1)} ${unit})`;
}

/** `9000 of 30000 bytes (30 %)`. */
export function share(part: number, whole: number): string {
  return `${part} of ${whole} bytes (${whole === 0 ? 0 : Math.round((part / whole) * 100)} %)`;
}

/** `gzip`, `gzip and br`, `gzip, br and zstd`. */
export function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}

/** A word that a peer sent, as a sentence may hold it. */
export const word = (text: string): string => (/^[\w*.+-]{1,40}$/.test(text) ? text : 'something strange');
