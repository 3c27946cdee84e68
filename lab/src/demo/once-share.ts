/** `--once`: the weights change at the DNS server, and every vantage sees it. */
import { until } from '../parts/process.js';
import { FIRST_WEIGHTS, OTHER_WEIGHTS } from './cdn.js';
import type { Weights } from '../parts/weighted-dns.js';
import { lookShares, shareLine, type Shares } from './share.js';
import { plain } from './view.js';
import type { Demo } from './world.js';

const PATIENCE = 180;
const WINDOW = 10;
/** Answers without which a share says little; at 400 a share is off by 0.1 once in 10,000 times. */
const ENOUGH = 400;
const CLOSE = 0.1;

export async function shareChange({ prometheus, cdn }: Demo, say: (line: string) => void): Promise<void> {
  let seen: Shares | undefined;
  const expectShares = async (what: string, told: (shares: Shares) => boolean): Promise<void> => {
    const patience = until(what, PATIENCE, async () => {
      seen = await lookShares(prometheus, WINDOW);
      return (seen.answers >= ENOUGH && told(seen)) || undefined;
    });
    await patience.finally(() => say(`${what}:\n${seen ? shareLine(seen, plain) : 'nothing'}`));
  };
  say('');
  await expectShares('the weights are as the vantages have them in their configuration', ({ shares }) =>
    shares.every(({ drift, measured, provider }) => drift === 0 && isNear(measured, provider, FIRST_WEIGHTS)),
  );
  await cdn.dns.setWeights(OTHER_WEIGHTS);
  const moved = (provider: string): boolean => FIRST_WEIGHTS[provider] !== OTHER_WEIGHTS[provider];
  await expectShares('the weights change at the DNS server, and nowhere else: every vantage sees the drift', (seen) =>
    seen.shares.every(
      ({ drift, measured, provider }) => drift > 0 === moved(provider) && isNear(measured, provider, OTHER_WEIGHTS),
    ),
  );
}

function isNear(measured: number, provider: string, weights: Weights): boolean {
  const sum = Object.values(weights).reduce((total, one) => total + one, 0);
  return Math.abs(measured - (weights[provider] ?? 0) / sum) < CLOSE;
}
