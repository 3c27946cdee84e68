/** `npm run demo -- --once`: the demo judges itself through Prometheus' own query API. */
import { until } from '../parts/process.js';
import { deliveryLine, DeliveryWatch, isBehind } from './delivery.js';
import { changeWords, drawPath, drawPaths, type SeenPath } from './paths.js';
import { faults } from './once-faults.js';
import { verdicts } from './once-scorecard.js';
import { shareChange } from './once-share.js';
import { plain } from './view.js';
import { watchPaths, type Demo } from './world.js';

const PATIENCE = 180;
/** Hops to the servers by either branch, and the hop at which the branches begin. */
const STRAIGHT = 5;
const BRANCHING = 3;
const CHANGED = /changed at hops? 3\b/;
/** As they are drawn, when no answer was lost. */
const [DETOUR, BRANCHES] = [/ r2 - r3c - r3d - .*r4 - servers$/, / r2 - \{r3a \| r3b\} - .*r4 - servers$/];
/** Of an outage of a few rounds: one of them may fall beside its edge. */
const FILLED = 0.75;

export async function once(demo: Demo, say: (line: string) => void, page: string): Promise<void> {
  await pageAnswers(page);
  say('page: the dashboards and the plugins are there');
  const pages = await faults(demo, say);
  await routeChange(demo, say);
  await receiverAway(demo, say);
  await verdicts(demo, say);
  await shareChange(demo, say);
  pages.nothingElse();
  say('\npages: nobody was woken for anything else, nor twice');
  await pages.noRuleFails();
}

/** Stops the receiver of remote write for a while: the gap must fill, second by second, for every vantage. */
async function receiverAway(demo: Demo, say: (line: string) => void): Promise<void> {
  const watch = new DeliveryWatch(demo.prometheus, demo.receiver);
  let seen = await watch.look();
  const expectAll = async (what: string, told: () => boolean): Promise<void> => {
    const patience = until(what, PATIENCE, async () => {
      seen = await watch.look();
      return told() || undefined;
    });
    await patience.finally(() => say(deliveryLine(seen, plain)));
  };
  say('\nthe receiver of remote write is stopped, then started again:');
  await watch.set(false);
  await expectAll('every vantage keeps what it measures', () => seen.behind.every(isBehind));
  await watch.set(true);
  await expectAll('the gap fills', () => !seen.behind.some(isBehind) && seen.share >= FILLED);
}

/** Sends everybody by the detour and back; every vantage must say where its path changed, and how. */
async function routeChange(demo: Demo, say: (line: string) => void): Promise<void> {
  const { detour } = demo.network;
  if (detour === undefined) return say('\nno route changes: on loopback there is none (as root there is)');
  const watch = watchPaths(demo);
  const expectChange = async (what: string, hops: number, drawn: RegExp): Promise<void> => {
    // A run that is under way sees the new route too, though it began before: changes are told apart by their runs.
    const before = new Set((await watch.look()).flatMap(({ changes }) => changes.map(({ run_id }) => run_id)));
    await detour(hops > STRAIGHT);
    // The detour's router is new at the hop of the branches. Back again, a run that had seen both ways finds nothing new.
    const isNew = ({ run_id, run }: SeenPath['changes'][number]): boolean =>
      !before.has(run_id) && (hops === STRAIGHT || run.change?.appeared[0]?.ttl === BRANCHING);
    const told = ({ latest, changes }: SeenPath): boolean =>
      latest?.run.distance === hops &&
      drawn.test(drawPath(latest.run)) &&
      changes.some(isNew) &&
      changes.some(({ run }) => changeWords(run).some((words) => CHANGED.test(words)));
    let seen: SeenPath[] = [];
    try {
      await until(what, PATIENCE, async () => {
        seen = await watch.look();
        return seen.every(told) || undefined;
      });
    } finally {
      say(`\n${what}:`);
      say(drawPaths(seen, plain));
    }
  };
  await expectChange('the route takes the detour', STRAIGHT + 1, DETOUR);
  await expectChange('the route is straight again', STRAIGHT, BRANCHES);
}

/** The page of the dashboards, one of them, and the plugin that draws it, as a browser would fetch them. */
async function pageAnswers(page: string): Promise<void> {
  const files = ['', 'public/plugins/parallax-internet-app/dashboards/parallax-path.json', 'public/plugins/parallax-internet-app/path/module.js']; // prettier-ignore
  for (const file of files) {
    const url = file === '' ? page : new URL(file, page).href;
    const { status } = await fetch(url, { signal: AbortSignal.timeout(30_000) });
    if (status !== 200) throw new Error(`${url} answers ${status}`);
  }
}
