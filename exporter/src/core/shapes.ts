/**
 * V8 holds the hidden classes that optimised code was compiled for weakly: when a major collection finds no object of such a
 * class, it throws the code away and the next call starts in the interpreter. Work that comes in bursts, such as a scrape
 * every fifteen seconds, would start cold each time (three times the CPU time, measured on a million series). So one small
 * object of each shape that a hot loop reads is kept for good.
 */
const kept: object[] = [];

/** Keeps `examples` alive; make them where all others of their shapes are made, at module load, empty. */
export function keepShapes(...examples: readonly object[]): void {
  kept.push(...examples);
}
