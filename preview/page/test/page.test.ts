/** The plugins that ship in Chromium, on both Grafana lines, with the demo behind them. */
import { Scope } from '@parallax/lab';
import { existsSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { LINES } from '../src/build/lines.js';
import { Walker } from './browser.js';
import { axe } from './browser/axe.js';
import { cdn } from './browser/cdn.js';
import type { Context } from './browser/context.js';
import { dashboards, looks, variables } from './browser/dashboards.js';
import { editors } from './browser/editors.js';
import { path } from './browser/path.js';
import { reachable } from './browser/reach.js';
import { strangersInDashboards, strangersInRecordings } from './browser/strangers.js';
import { startWorld, warm, type World } from './world.js';

const scope = new Scope();
let world: World;
const walkers = new Map<string, Walker>();
const of = (line: string): Context => ({
  world: () => world,
  walker: () => {
    const walker = walkers.get(line);
    if (walker === undefined) throw new Error('the page is not open');
    return walker;
  },
});

const missing = existsSync('/usr/bin/chromium') ? '' : ' (left out: there is no /usr/bin/chromium)';

describe.skipIf(missing !== '')(`in Chromium${missing}`, () => {
  beforeAll(async () => {
    world = await startWorld(scope);
    for (const line of LINES) walkers.set(line, await Walker.start(world.browser, world.url, line));
  }, 180_000);

  afterAll(() => scope[Symbol.asyncDispose](), 60_000);

  afterEach(() => {
    const problems = [...walkers.values()].flatMap((walker) => walker.problems.splice(0));
    expect(problems).toEqual([]);
  });

  // Recordings first: meanwhile the demo gathers what dashboards show.
  describe.each(LINES)('recordings on Grafana %s', (line) => {
    path(of(line));
    reachable(of(line));
    strangersInRecordings(of(line));
    axe(of(line));
  });

  test('the demo has run for a while', () => warm(world), 120_000);

  describe.each(LINES)('the demo on Grafana %s', (line) => {
    dashboards(of(line));
    variables(of(line));
    cdn(of(line));
    editors(of(line));
    strangersInDashboards(of(line));
  });

  describe('the other theme', () => looks(of('13')));
});
