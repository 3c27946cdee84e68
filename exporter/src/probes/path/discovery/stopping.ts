/**
 * Stopping points of the Multipath Detection Algorithm (MDA): after how many flows a search may stop that has found k
 * branches. Source: Veitch, Augustin, Friedman, Teixeira, "Failure Control in Multipath Route Tracing", INFOCOM 2009.
 */
export interface StoppingRule {
  /** Flows to ask when `found` branches are known, at least 1: n_k of the paper. */
  flows(found: number): number;
}

const known = new Map<number, StoppingRule>();

/**
 * The least stopping points n_1 < n_2 < ... such that a balancer that spreads flows evenly over K branches is left with
 * fewer than K found with a probability of at most `failure`, whatever K is. At 0.05: 6, 11, 16, 21, 27, 33 ...
 */
export function stoppingRule(failure: number): StoppingRule {
  let rule = known.get(failure);
  if (rule === undefined) known.set(failure, (rule = makeRule(failure)));
  return rule;
}

function makeRule(failure: number): StoppingRule {
  const points: number[] = [];
  return {
    flows: (found) => {
      while (points.length < found) points.push(nextPoint(points, failure));
      return points[Math.max(1, found) - 1] ?? 0;
    },
  };
}

/**
 * n_k from n_1 ... n_(k-1): the chance to have found j of K = k + 1 branches after n flows is a Markov chain; what is in
 * state j at n_j stops there and has failed.
 */
function nextPoint(points: readonly number[], failure: number): number {
  const branches = points.length + 2;
  let failed = 0;
  /** By branches found; one flow finds one. */
  const chance = new Float64Array(branches + 1);
  chance[1] = 1;
  let flows = 1;
  points.forEach((point, index) => {
    for (; flows < point; flows += 1) ask(chance, branches);
    failed += chance[index + 1] ?? 0;
    chance[index + 1] = 0;
  });
  const last = branches - 1;
  while (flows <= (points.at(-1) ?? 0) || failed + (chance[last] ?? 0) > failure) {
    ask(chance, branches);
    flows += 1;
  }
  return flows;
}

function ask(chance: Float64Array, branches: number): void {
  for (let found = branches; found >= 1; found -= 1) {
    const found1 = chance[found - 1] ?? 0;
    chance[found] = ((chance[found] ?? 0) * found + found1 * (branches - found + 1)) / branches;
  }
}
