/** What browser tests stand on: the demo, Chromium, and the page's server before them. */
import { Scope, until } from '@parallax/lab';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser } from 'playwright-core';
import { buildPage } from '../src/build/build.js';
import { LINES } from '../src/build/lines.js';
import { startPreview } from '../src/server/start.js';

export interface World {
  readonly browser: Browser;
  /** Of the page. */
  readonly url: string;
  readonly prometheus: string;
  /** Base URLs of agents. */
  readonly agents: readonly string[];
}

interface Kept {
  readonly prometheus?: string;
  readonly agents?: readonly string[];
  readonly chrome: string;
}

/** Everything ends with `scope`, and also when this process is killed. */
export async function startWorld(scope: Scope): Promise<World> {
  // Vitest's own end, by Ctrl-C or a signal, leaves a worker that still waits for Chromium: it must not live on.
  process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  const given = process.env['PARALLAX_PREVIEW_PROMETHEUS'];
  const [kept] = await Promise.all([keep(scope, given === undefined ? 'both' : 'browser'), ...LINES.map(buildPage)]);
  const browser = await chromium.connect(kept.chrome);
  scope.defer('leave Chromium', () => browser.close());
  const { prometheus, agents } = given === undefined ? kept : await running(given);
  if (prometheus === undefined || agents === undefined) throw new Error('the demo said nothing of its Prometheus');
  const { url, close } = await startPreview({ prometheus, agents });
  scope.defer('close the page', close);
  return { browser, url, prometheus, agents };
}

/** A Prometheus that runs already, for whoever works on the page, and the agents that it scrapes. */
async function running(prometheus: string): Promise<Omit<Kept, 'chrome'>> {
  const answer = await fetch(`${prometheus}/api/v1/targets`);
  const { data } = (await answer.json()) as { data: { activeTargets: { scrapePool: string; scrapeUrl: string }[] } };
  // The demo's Prometheus scrapes another one, too.
  const agents = data.activeTargets.filter(({ scrapePool }) => scrapePool === 'parallax');
  return { prometheus, agents: agents.map(({ scrapeUrl }) => new URL(scrapeUrl).origin) };
}

/** Starts the process that keeps demo and Chromium; a group of its own, so that Ctrl-C leaves it time to tidy up. */
async function keep(scope: Scope, what: 'both' | 'browser'): Promise<Kept> {
  const program = fileURLToPath(new URL('./keeper.mjs', import.meta.url));
  const child = spawn(process.execPath, [program, what], { stdio: ['pipe', 'pipe', 'inherit'], detached: true });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  scope.defer('end the demo', () => {
    child.stdin.end();
    return gone;
  });
  const said = new Promise<string>((resolve) => createInterface(child.stdout).once('line', resolve));
  const line = await Promise.race([said, gone.then(() => '')]);
  if (line === '') throw new Error('the demo did not start; its reason stands above');
  return JSON.parse(line) as Kept;
}

/** Seconds that the demo needs until verdicts of pairs, changes of routes and shares of answers can be told. */
const WARM = 70;

/** Waits until Prometheus scrapes for as long as that; with tests before, there is little to wait for. */
export async function warm({ prometheus }: World): Promise<void> {
  const query = `count(count_over_time(up[2h:1s]) > ${WARM})`;
  await until('the demo to have run for a while', WARM + 30, async () => {
    const answer = await fetch(`${prometheus}/api/v1/query?${new URLSearchParams({ query }).toString()}`);
    const { data } = (await answer.json()) as { data: { result: unknown[] } };
    return data.result.length > 0 ? true : undefined;
  });
}
