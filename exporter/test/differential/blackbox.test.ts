/** The same module file and the same targets, asked of Debian's blackbox_exporter and of us: the same answer. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts, Scope, start, until } from '@parallax/lab';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gaugeFamilies } from '../../src/blackbox/metrics/gauge.js';
import { parseModules } from '../../src/blackbox/modules/index.js';
import { answer, type BlackboxPorts } from '../../src/blackbox/prober.js';
import type { AnyProbe, Common, Result } from '../../src/core/probe.js';
import { anyTarget } from '../../src/core/target-policy.js';
import { negotiate, renderWhole, simpleFamilies } from '../../src/exposition/index.js';
import { probes } from '../../src/probes/index.js';
import { deadlineSignal, runContext } from '../../src/scheduler/context.js';
import { testPorts } from '../kit/ports.js';
import { differences, parsePage, type Page } from './compare.js';
import { startFarm } from './farm.js';
import { cases, moduleFile, type Case } from './modules.js';
import { known } from './known.js';

/** Below this, scheduling on a busy machine decides more than the prober. */
const NOISE = 0.025;

const scope = new Scope();
let all: Case[] = [];
let theirs: (one: Case) => Promise<Page>;
let ours: (one: Case) => Promise<Page>;

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'plx-diff-'));
  chmodSync(folder, 0o755);
  scope.defer('remove the folder', () => rmSync(folder, { recursive: true, force: true }));
  const farm = await startFarm(scope, folder);
  const text = moduleFile(farm);
  all = cases(farm);
  theirs = await blackbox(folder, text);
  ours = parallax(text);
});
afterAll(() => scope[Symbol.asyncDispose]());

/** Debian's exporter with the module file. */
async function blackbox(folder: string, text: string): Promise<(one: Case) => Promise<Page>> {
  const file = join(folder, 'blackbox.yml');
  writeFileSync(file, text);
  const [port = 0] = await freePorts(1);
  const log = join(folder, 'blackbox.log');
  const flags = [`--config.file=${file}`, `--web.listen-address=127.0.0.1:${port}`];
  start(scope, { name: 'blackbox_exporter', log, command: ['prometheus-blackbox-exporter', ...flags] });
  await until(
    'blackbox_exporter',
    50,
    async () => (await fetch(`http://127.0.0.1:${port}/-/healthy`)).ok || undefined,
    log,
  );
  return async ([module, target, hostname]) => {
    const query = new URLSearchParams({ module, target, ...(hostname ? { hostname } : {}) });
    const response = await fetch(`http://127.0.0.1:${port}/probe?${query.toString()}`);
    const page = await response.text();
    if (!response.ok) throw new Error(`${module}: ${page}`);
    return parsePage(page);
  };
}

/** Our own, without the HTTP server around it. */
function parallax(text: string): (one: Case) => Promise<Page> {
  const modules = parseModules(text, 'blackbox.yml');
  const ports = testPorts();
  const runner: BlackboxPorts['run'] = async (target, { policy, signal, trace }) => {
    const probe = probes[target.type] as AnyProbe;
    const deadline = deadlineSignal(ports.clock, target.common.timeout, signal);
    const options = { deadline, hostName: probe.hostName(target), policy: policy.address, trace };
    const startedAt = performance.now();
    const result = (await probe.run(target, runContext(ports, target, options))) as Result<Common>;
    deadline.clear();
    return { result, seconds: (performance.now() - startedAt) / 1000 };
  };
  const blackboxPorts: BlackboxPorts = { modules: () => modules, probes, policy: () => anyTarget, run: runner };
  return async ([module, target, hostname]) => {
    const question = { module, target, timeout: 9500, ...(hostname ? { hostname } : {}) };
    const answered = await answer(blackboxPorts, question, new AbortController().signal);
    if (answered.kind === 'refused') return { types: new Map([[answered.text, 'refused']]), values: new Map() };
    const families = simpleFamilies(gaugeFamilies(answered.gauges));
    return parsePage(Buffer.from(renderWhole(families, negotiate(undefined))).toString());
  };
}

describe('/probe beside blackbox_exporter', () => {
  it('answers every case alike', async () => {
    expect(all.length).toBeGreaterThan(60);
    const found: string[] = [];
    for (const one of all) {
      const name = `${one[0]} ${one[1].replace(/:\d{4,5}/, ':PORT')}`;
      let last: string[] = [];
      // On a busy machine a timing may be off, and a probe may run out of time; what is really different is so each time.
      for (let attempt = 0; attempt < 5; attempt += 1) {
        last = differences(await ours(one), await theirs(one), NOISE).filter((line) => !known(one, line));
        if (last.length === 0) break;
      }
      found.push(...last.map((line) => `${name}: ${line}`));
    }
    expect(found).toEqual([]);
  }, 600_000);
});
