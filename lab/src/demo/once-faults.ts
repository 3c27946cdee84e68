/** `--once`: an origin, an agent and a path fail; the table must show it, and the pager must say it. */
import { targetDown, vantageIsSick } from '@parallax/contract';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../parts/process.js';
import { EXPECTED, VANTAGES, type Expected } from './agents.js';
import { PageCheck } from './once-alerts.js';
import { isDown, look, plain, table, type Cell } from './view.js';
import type { Demo } from './world.js';

/** Short, so that a fault and its recovery show within seconds. */
const WINDOW = 6;
const PATIENCE = 180;
/** Of the runs of a healthy cell: on a busy machine one of them runs out of time. */
const BORNE = 1 / 3;
/** More than three rounds: what an agent that is new could do to an alert it would have done by then. */
const THREE_ROUNDS = 8000;
const ATTEMPTS = 4;
/** Two vantages that fail are named in what explains an alert, not only that it is kept firing. */
const AGREED = /^\w+ .* fails$(?:\n.*)*?^\w+ .* fails$/m;

type Verdict = 'well' | 'down';

/** Says for one cell what it must be; undefined leaves it out. */
type Wanted = (vantage: string, expected: Expected) => Verdict | undefined;

function mismatches(cells: readonly Cell[], wanted: Wanted, ping: boolean): string[] {
  return VANTAGES.flatMap((vantage) =>
    EXPECTED.filter((expected) => ping || expected.probe !== 'ping').flatMap((expected) => {
      const want = wanted(vantage, expected);
      if (want === undefined) return [];
      const cell = cells.find(
        (one) => one.vantage === vantage && one.probe === expected.probe && one.target === expected.target,
      );
      const seen =
        cell === undefined || cell.runs < 2
          ? 'nothing'
          : isDown(cell)
            ? 'down'
            : cell.failures < cell.runs * BORNE
              ? 'well'
              : 'mixed';
      return seen === want ? [] : [`${vantage} sees ${expected.probe}/${expected.target} ${seen}, not ${want}`];
    }),
  );
}

type ExpectAll = (what: string, wanted: Wanted) => Promise<void>;

/** Waits until every cell of the table is as it must be. */
function tableOf(demo: Demo, say: (line: string) => void): ExpectAll {
  return async (what, wanted) => {
    let cells: Cell[] = [];
    let wrong: string[] = [];
    const started = performance.now();
    try {
      await until(what, PATIENCE, async () => {
        cells = await look(demo.prometheus, WINDOW);
        wrong = mismatches(cells, wanted, demo.ping);
        return wrong.length === 0 ? true : undefined;
      });
    } catch (error) {
      say(table(cells, VANTAGES, plain));
      throw new Error(`${what}: ${wrong.slice(0, 5).join('; ')}`, { cause: error });
    }
    say(`\n${what}: as it must be, after ${((performance.now() - started) / 1000).toFixed(0)} s`);
    say(table(cells, VANTAGES, plain));
  };
}

const calm: Wanted = (_, { well }) => (well ? 'well' : 'down');
const FAILING = { alert: targetDown, labels: { probe: 'web', target: 'failing', fault: 'target' } };
const SLOW = { alert: targetDown, labels: { probe: 'web', target: 'slow' } };
const FAST = { alert: targetDown, labels: { probe: 'web', target: 'fast', fault: 'target' } };

/** Gives what follows the pager, for a last look when everything is over. */
export async function faults(demo: Demo, say: (line: string) => void): Promise<PageCheck> {
  const expectAll = tableOf(demo, say);
  const pages = new PageCheck(demo, say);
  await expectAll('nothing broken', calm);
  await pages.fires(FAILING);

  const stoppedAt = Date.now();
  await demo.origins.fast(false);
  const stopped: Wanted = (vantage, expected) =>
    expected.probe === 'web' && expected.target === 'fast' ? 'down' : calm(vantage, expected);
  await expectAll('the fast origin is stopped: every vantage sees it', stopped);
  await pages.fires(FAST, stoppedAt);
  await pages.explain(FAST, true, AGREED);
  await restartOne(demo, { expectAll, pages, say }, stopped);
  await demo.origins.fast(true);
  await expectAll('the fast origin is back', calm);
  await pages.resolves(FAST);

  if (demo.network.cut) await cutPath(demo, demo.network.cut, { expectAll, pages, say });
  pages.nothingElse();
  return pages;
}

interface Checks {
  readonly expectAll: ExpectAll;
  readonly pages: PageCheck;
  readonly say: (line: string) => void;
}

/**
 * One agent begins anew while an alert fires, which must not resolve. That says something as long as the others are
 * believed: where the machine was so busy that they were sick meanwhile, it is done again.
 */
async function restartOne(demo: Demo, { expectAll, pages, say }: Checks, stopped: Wanted): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const began = await pages.began(FAST);
    const from = Date.now();
    await demo.agents.restart(0);
    await sleep(THREE_ROUNDS);
    await expectAll(`the agent of ${VANTAGES[0]} was restarted meanwhile`, stopped);
    if ((await pages.began(FAST)) === began) break;
    const sick = (await pages.sickSince(from)).filter((vantage) => vantage !== VANTAGES[0]);
    if (sick.length === 0 || attempt === ATTEMPTS) throw new Error('the restart of one agent made an alert resolve');
    say(`pages: it resolved, and ${sick.join(' and ')} could not be believed either: once more`);
    pages.mayRepeat(FAST);
  }
  say('pages: nothing resolved and nothing fired anew');
}

/** One vantage reaches nothing: that is told of the vantage, and of no target. */
async function cutPath(
  demo: Demo,
  cut: NonNullable<Demo['network']['cut']>,
  { expectAll, pages }: Checks,
): Promise<void> {
  const [, vantage = ''] = VANTAGES;
  const sick = { alert: vantageIsSick, labels: { vantage, fault: 'vantage' } };
  // On a busy machine it may have been told of this vantage for another reason.
  await pages.silent(sick);
  const cutAt = Date.now();
  await cut(1, true);
  await expectAll(`the path of ${vantage} is cut: nobody else sees it`, (one, expected) =>
    one === vantage ? 'down' : calm(one, expected),
  );
  await pages.fires(sick, cutAt);
  await pages.explain(SLOW, false);
  pages.nothingElse();
  await cut(1, false);
  await expectAll('the path is back', calm);
  await pages.resolves(sick);
}
