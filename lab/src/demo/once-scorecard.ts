/** `--once`: the scorecard must say pass, fail and not enough data, each of the provider that was made so. */
import { cdnPairs, cdnPairsHour, increase } from '@parallax/contract';
import { until } from '../parts/process.js';
import { NEWCOMER, OBJECTS } from './cdn.js';
import { PAIRED } from './cdn-config.js';
import { scorecard, scorecardRows, type ScorecardRow } from './scorecard.js';
import type { Demo } from './world.js';

/** Short enough that the newcomer never has as many pairs as a verdict wants, however long the demo takes. */
const WINDOW = '4m';
const ALL = ['--by', 'all', '--window', WINDOW];
const PATIENCE = 240;
/** Pairs of a class of content before the command is asked: it wants 30, and judges by more. */
const ENOUGH = 36;
const WANTED: Readonly<Record<string, string>> = {
  varnish: 'pass',
  trafficserver: 'fail',
  [NEWCOMER.name]: 'not_enough_data',
};

export async function verdicts(demo: Demo, say: (line: string) => void): Promise<void> {
  const { prometheus } = demo;
  const judged = Object.keys(WANTED).filter((name) => name !== NEWCOMER.name);
  const pairs = increase(cdnPairs, WINDOW, { ...PAIRED, fetch: 'as_found', provider: { matches: judged.join('|') } });
  let wrong: string[] = [];
  try {
    await until('pairs of every provider', PATIENCE, async () => {
      const counted = await prometheus.query(`sum by (provider, partition) (${pairs}) >= ${ENOUGH}`);
      return counted.length === judged.length * OBJECTS.length || undefined;
    });
    // Prometheus has loaded the rules, and evaluates them once a minute.
    await until('the recording rules', PATIENCE, async () => {
      const recorded = await prometheus.query(`count by (vantage) (${cdnPairsHour.name})`);
      return recorded.length === demo.agentPorts.length || undefined;
    });
    const right = async (): Promise<true | undefined> => {
      wrong = mismatches(await scorecardRows(prometheus, ALL));
      return wrong.length === 0 || undefined;
    };
    await until('the verdicts', PATIENCE, right);
  } finally {
    say(`\nparallax cdn scorecard --prometheus http://${prometheus.address} ${ALL.join(' ')}`);
    say(await scorecard(prometheus, ALL).catch((error: unknown) => String(error)));
    if (wrong.length > 0) say(wrong.join('; '));
  }
}

function mismatches(rows: readonly ScorecardRow[]): string[] {
  return Object.entries(WANTED).flatMap(([provider, verdict]) => {
    const own = rows.filter((row) => row.provider === provider);
    if (own.length < OBJECTS.length) return [`${provider} has ${own.length} rows of ${OBJECTS.length}`];
    return own
      .filter(({ speed }) => speed.judgement?.verdict !== verdict)
      .map(({ partition, speed }) => `${provider} ${partition}: ${speed.judgement?.verdict ?? '-'}, not ${verdict}`);
  });
}
