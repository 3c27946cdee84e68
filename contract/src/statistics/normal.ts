const SQRT_2_PI = Math.sqrt(2 * Math.PI);
/** Beyond it a double cannot tell the tail from nothing. */
const FARTHEST = 8;

/**
 * Distribution function of the standard normal distribution, from the series of its integral around 0
 * (Marsaglia, Evaluating the Normal Distribution, J. Stat. Software 11(4), 2004). Absolute error below 1e-14.
 */
export function normalCdf(z: number): number {
  if (z <= -FARTHEST) return 0;
  if (z >= FARTHEST) return 1;
  let sum = z;
  let term = z;
  for (let odd = 3; Math.abs(term) > Math.abs(sum) * Number.EPSILON; odd += 2) {
    term *= (z * z) / odd;
    sum += term;
  }
  return 0.5 + (sum * Math.exp(-0.5 * z * z)) / SQRT_2_PI;
}

/** Smallest argument at which an ascending `cdf` reaches `share`, between `low` and `high`; 64 halvings. */
export function invert(cdf: (x: number) => number, share: number, [low, high]: readonly [number, number]): number {
  let [from, to] = [low, high];
  for (let step = 0; step < 64; step += 1) {
    const middle = (from + to) / 2;
    if (cdf(middle) < share) from = middle;
    else to = middle;
  }
  return (from + to) / 2;
}

/** Keeps what a function of one number gave for the last numbers: tables ask the same again and again. */
export function remembered(compute: (of: number) => number): (of: number) => number {
  const known = new Map<number, number>();
  return (of) => {
    const found = known.get(of) ?? compute(of);
    if (known.size > 1_000) known.clear();
    known.set(of, found);
    return found;
  };
}

/** How many standard deviations hold `confidence` of a normal distribution between them; 1.96 for 0.95. */
export const criticalNormal = remembered((confidence) => invert(normalCdf, (1 + confidence) / 2, [0, FARTHEST]));
