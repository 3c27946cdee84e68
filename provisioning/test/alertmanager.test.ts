/** The configurations of Alertmanager: what they say, and what Debian's Alertmanager does with them. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { alerts, type Alert } from '@parallax/contract';
import * as contract from '@parallax/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';

const root = fileURLToPath(new URL('../../', import.meta.url));
const FILES = ['provisioning/alertmanager/alertmanager.yml', 'provisioning/compose/alertmanager.yml'] as const;

interface Timing {
  group_wait?: string;
  group_interval?: string;
  repeat_interval?: string;
}
interface Inhibition {
  readonly source_matchers: readonly [string];
  readonly target_matchers: readonly [string];
  readonly equal: readonly string[];
}
interface Config {
  readonly route: Timing & { readonly routes: readonly Timing[] };
  readonly receivers: readonly { readonly name: string; readonly webhook_configs?: readonly { url: string }[] }[];
  readonly inhibit_rules: readonly Inhibition[];
}
const configOf = (path: string): Config => parse(readFileSync(join(root, path), 'utf8')) as Config;
const example = configOf(FILES[0]);

/** Names that a matcher such as `alertname=~"A|B"` means. */
const namesIn = (matcher: string): string[] => (/^alertname=~?"([\w|]+)"$/.exec(matcher)?.[1] ?? '').split('|');
const known = new Map(alerts.map((alert) => [alert.name, alert]));

describe('the configurations', () => {
  it.each(FILES)('%s passes amtool', (path) => {
    expect(execFileSync('amtool', ['check-config', join(root, path)], { encoding: 'utf8' })).toContain('SUCCESS');
  });

  it('inhibit alike, and name only alerts that there are', () => {
    expect(configOf(FILES[1]).inhibit_rules).toEqual(example.inhibit_rules);
    const names = example.inhibit_rules.flatMap((one) => [...one.source_matchers, ...one.target_matchers].flatMap(namesIn)); // prettier-ignore
    for (const name of names) expect(known.has(name), name).toBe(true);
  });

  it('have no circle: two alerts that mute each other would both be mute', () => {
    const mutes = new Map<string, string[]>();
    for (const { source_matchers, target_matchers } of example.inhibit_rules)
      for (const source of namesIn(source_matchers[0]))
        mutes.set(source, [...(mutes.get(source) ?? []), ...namesIn(target_matchers[0])]);
    const reach = (name: string, seen = new Set<string>()): Set<string> => {
      for (const next of mutes.get(name) ?? []) if (!seen.has(next)) reach(next, seen.add(next));
      return seen;
    };
    for (const name of mutes.keys()) expect(reach(name).has(name), name).toBe(false);
  });

  it('never mute a page by something that pages nobody, unless it is the reason', () => {
    const quiet = example.inhibit_rules.filter(({ source_matchers: [source] }) => namesIn(source).every((name) => known.get(name)?.severity !== 'critical')); // prettier-ignore
    for (const {
      target_matchers: [muted],
    } of quiet)
      for (const name of namesIn(muted)) expect(known.get(name)?.severity, name).not.toBe('critical');
  });
});

type Labels = Readonly<Record<string, string>>;
const SUBJECTS = ['target', 'probe', 'vantage', 'queue', 'endpoint', 'slo'];
interface Notice {
  readonly path: string;
  readonly status: string;
  readonly alerts: readonly { readonly status: string; readonly labels: Labels }[];
}

const folder = mkdtempSync(join(tmpdir(), 'parallax-alertmanager-'));
const notices: Notice[] = [];
let pager: Server;
let running: ChildProcess;
let api = '';

const listen = async (server: Server): Promise<number> => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return (server.address() as AddressInfo).port;
};

async function until<T>(what: string, look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 900; tries++) {
    const found = await Promise.resolve()
      .then(look)
      .catch(() => undefined);
    if (found !== undefined) return found;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(
    `${what} did not come; there were ${notices.map((one) => `${one.path} ${namesOf(one).join(' ')}`).join(', ')}`,
  );
}

const post = async (all: readonly (readonly [Alert, Labels])[], more: object = {}): Promise<void> => {
  const body = all.map(([{ name, severity, fault }, labels]) => ({ labels: { alertname: name, severity, ...(fault === undefined ? {} : { fault }), ...labels }, ...more })); // prettier-ignore
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${api}/alerts`, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(await answer.text());
};

const noticesOf = (path: string, label: string, value: string): Notice[] =>
  notices.filter((one) => one.path === path && one.alerts.some(({ labels }) => labels[label] === value));
const namesOf = (notice: Notice | undefined): string[] => (notice?.alerts ?? []).map(({ labels }) => labels.alertname ?? '').sort(); // prettier-ignore

/** The example with receivers of this test, and no time to wait. */
function shortened(port: number): Config {
  const config = structuredClone(example);
  const quick = { group_wait: '1s', group_interval: '1s', repeat_interval: '1h' };
  for (const route of [config.route, ...config.route.routes])
    for (const [name, time] of Object.entries(quick)) if (name in route) Object.assign(route, { [name]: time });
  for (const { webhook_configs } of config.receivers)
    for (const one of webhook_configs ?? []) one.url = one.url.replace(/:\d+\//, `:${port}/`);
  return config;
}

beforeAll(async () => {
  pager = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      notices.push({
        path: request.url ?? '',
        ...(JSON.parse(Buffer.concat(parts).toString()) as Omit<Notice, 'path'>),
      });
      response.end();
    });
  });
  const file = join(folder, 'alertmanager.yml');
  writeFileSync(file, stringify(shortened(await listen(pager))));
  const free = createServer();
  const port = await listen(free);
  await new Promise((done) => free.close(done));
  const flags = [`--config.file=${file}`, `--storage.path=${folder}/data`, `--web.listen-address=127.0.0.1:${port}`];
  running = spawn('prometheus-alertmanager', [...flags, '--cluster.listen-address='], { stdio: 'ignore' });
  api = `http://127.0.0.1:${port}/api/v2`;
  await until('Alertmanager', async () => ((await fetch(`http://127.0.0.1:${port}/-/ready`)).ok ? true : undefined));
});

afterAll(async () => {
  const ended = new Promise((done) => running.once('exit', done));
  running.kill('SIGTERM');
  await ended;
  pager.closeAllConnections();
  await new Promise((done) => pager.close(done));
  rmSync(folder, { recursive: true, force: true });
});

describe('Alertmanager', () => {
  it('keeps back exactly what each inhibition names, for the same labels only', async () => {
    /** All that alerts may carry: `equal` as told, the rest like nobody else. */
    const labelled = (equal: readonly string[], value: string, own: string): Labels =>
      Object.fromEntries(SUBJECTS.map((label) => [label, equal.includes(label) ? value : own]));
    const rules = example.inhibit_rules.map((rule, at) => ({
      source: namesIn(rule.source_matchers[0]),
      muted: namesIn(rule.target_matchers[0]),
      ...{ equal: rule.equal, at },
    }));
    for (const { source, muted, equal, at } of rules) {
      const one = (name: string, kind: string, value: string): readonly [Alert, Labels] => [
        known.get(name) as Alert,
        { ...labelled(equal, value, `${kind}-${at}-${name}`), kind: `${kind}-${at}` },
      ];
      await post([
        ...source.map((name) => one(name, 'source', `same-${at}`)),
        ...muted.map((name) => one(name, 'muted', `same-${at}`)),
        ...muted.map((name) => one(name, 'other', `other-${at}-${name}`)),
      ]);
    }
    const answer = await fetch(`${api}/alerts`);
    const all = (await answer.json()) as { labels: Labels; status: { state: string } }[];
    const states = new Map(all.map(({ labels, status }) => [`${labels.kind} ${labels.alertname}`, status.state]));
    for (const { source, muted, at } of rules) {
      for (const name of source) expect(states.get(`source-${at} ${name}`), `${name} in ${at}`).not.toBe('suppressed');
      for (const name of muted) expect(states.get(`muted-${at} ${name}`), `${name} in ${at}`).toBe('suppressed');
      for (const name of muted) expect(states.get(`other-${at} ${name}`), `${name} in ${at}`).not.toBe('suppressed');
    }
    expect(states.size).toBe(rules.reduce((sum, { source, muted }) => sum + source.length + 2 * muted.length, 0));
  });

  it('makes one page of a target that is down, with all that says why, and none of what follows', async () => {
    const shop = { target: 'shop', probe: 'web' };
    const { targetDown, certificateBroken, targetLossy, targetSlow, pathForwardingLoss, cdnVerdictFailed } = contract;
    await post([targetLossy, targetSlow, pathForwardingLoss, cdnVerdictFailed, targetDown, certificateBroken].map((alert) => [alert, shop] as const)); // prettier-ignore
    await post([[targetDown, { target: 'mail', probe: 'smtp' }]]);
    const page = await until('the page', () => noticesOf('/pages', 'target', 'shop')[0]);
    expect(namesOf(page)).toEqual([certificateBroken.name, targetDown.name]);
    await until('the other page', () => noticesOf('/pages', 'target', 'mail')[0]);
    // What comes later has waited as long as what came before.
    await post([[targetSlow, { target: 'last', probe: 'web' }]]);
    await until('the last ticket', () => noticesOf('/tickets', 'target', 'last')[0]);
    expect(noticesOf('/pages', 'target', 'shop')).toHaveLength(1);
    expect(noticesOf('/tickets', 'target', 'shop')).toEqual([]);
    await post([targetDown, certificateBroken].map((alert) => [alert, shop] as const), { endsAt: new Date().toISOString() }); // prettier-ignore
    const end = await until('the end', () => noticesOf('/pages', 'target', 'shop')[1]);
    expect([end.status, namesOf(end)]).toEqual(['resolved', [certificateBroken.name, targetDown.name]]);
  });

  it('keeps the objective about a target back while that is down, and not one about several', async () => {
    const { targetDown, objectiveBurnsFast } = contract;
    const only = { target: 'only', probe: 'web' };
    await post([[targetDown, only], [objectiveBurnsFast, { ...only, slo: 'only' }], [objectiveBurnsFast, { slo: 'several' }]]); // prettier-ignore
    await until('the page of several', () => noticesOf('/pages', 'slo', 'several')[0]);
    await until('the page of the target', () => noticesOf('/pages', 'target', 'only')[0]);
    await post([[targetDown, { target: 'another', probe: 'web' }]]);
    await until('the last page', () => noticesOf('/pages', 'target', 'another')[0]);
    expect(noticesOf('/pages', 'target', 'only').map(namesOf)).toEqual([[targetDown.name]]);
  });

  it('makes one page of a provider that fails, without the rounds that fail with it', async () => {
    const { cdnErrors, cdnVerdictFailed, targetLossy } = contract;
    const way = { target: 'static', probe: 'cdn', provider: 'new' };
    await post([
      [targetLossy, { target: 'static', probe: 'cdn' }],
      [cdnVerdictFailed, way],
      [cdnErrors, way],
    ]);
    const page = await until('the page', () => noticesOf('/pages', 'target', 'static')[0]);
    expect(namesOf(page)).toEqual([cdnErrors.name]);
    await post([[targetLossy, { target: 'last lossy', probe: 'cdn' }]]);
    await until('the last ticket', () => noticesOf('/tickets', 'target', 'last lossy')[0]);
    expect(noticesOf('/tickets', 'target', 'static')).toEqual([]);
  });

  it('makes one page of a site that a provider fails, whichever of its probes sees it, when they have one name', async () => {
    const { cdnErrors, targetDown, targetLossy, targetDownSomewhere, objectiveBurnsFast } = contract;
    const [web, cdn] = [
      { target: 'site', probe: 'web' },
      { target: 'site', probe: 'cdn' },
    ];
    await post([
      ...[targetLossy, targetDownSomewhere, targetDown].map((alert) => [alert, web] as const),
      [objectiveBurnsFast, { ...web, slo: 'site' }],
      [cdnErrors, { ...cdn, provider: 'new' }],
    ]);
    const page = await until('the page', () => noticesOf('/pages', 'target', 'site')[0]);
    expect(namesOf(page)).toEqual([cdnErrors.name, targetDown.name]);
    await post([[targetLossy, { target: 'last of the site', probe: 'web' }]]);
    await until('the last ticket', () => noticesOf('/tickets', 'target', 'last of the site')[0]);
    expect(noticesOf('/pages', 'target', 'site').map(namesOf)).toEqual([namesOf(page)]);
    expect(noticesOf('/tickets', 'target', 'site')).toEqual([]);
    // Users elsewhere, or of the same site where the provider alone fails, get the page on the provider, and no other.
    await post([[objectiveBurnsFast, { target: 'half', probe: 'web', slo: 'half' }], [cdnErrors, { target: 'half', probe: 'cdn', provider: 'new' }]]); // prettier-ignore
    await until('the page on half', () => noticesOf('/pages', 'target', 'half')[0]);
    await post([[targetDown, { target: 'last but half', probe: 'web' }]]);
    await until('the last page', () => noticesOf('/pages', 'target', 'last but half')[0]);
    expect(noticesOf('/pages', 'target', 'half').map(namesOf)).toEqual([[cdnErrors.name]]);
  });

  it('makes a ticket of a vantage that is silent, and wakes nobody', async () => {
    const { vantageSilent, vantageIsSick, queueBacklogOld, resolverFailing } = contract;
    const fra = { vantage: 'fra' };
    await post([[vantageIsSick, fra], [queueBacklogOld, { ...fra, queue: 'samples', endpoint: 'a' }], [resolverFailing, { ...fra, resolver: '192.0.2.1' }], [vantageSilent, fra]]); // prettier-ignore
    await until('the ticket', () => noticesOf('/tickets', 'vantage', 'fra')[0]);
    await post([[vantageIsSick, { vantage: 'last' }]]);
    await until('the last ticket', () => noticesOf('/tickets', 'vantage', 'last')[0]);
    const tickets = noticesOf('/tickets', 'vantage', 'fra').flatMap((one) => one.alerts);
    const names = tickets.filter(({ labels }) => labels.vantage === 'fra').map(({ labels }) => labels.alertname);
    expect(new Set(names)).toEqual(new Set([vantageSilent.name]));
    expect(noticesOf('/pages', 'vantage', 'fra')).toEqual([]);
  });

  it('makes one page of a fleet in which nobody can judge, however many targets there are', async () => {
    const { noEligibleVantages } = contract;
    await post(['one', 'two', 'three'].map((target) => [noEligibleVantages, { target, probe: 'all' }] as const));
    const page = await until('the page', () => noticesOf('/pages', 'probe', 'all')[0]);
    expect(page.alerts.filter(({ labels }) => labels.probe === 'all')).toHaveLength(3);
  });

  it("sends the watchdog to the dead man's switch alone, and tells nobody what is for the record", async () => {
    const { watchdog, queueUncleanStart } = contract;
    await post([[queueUncleanStart, { vantage: 'quiet' }], [watchdog, {}]]); // prettier-ignore
    const alive = await until('the heartbeat', () => noticesOf('/alive', 'alertname', watchdog.name)[0]);
    expect(namesOf(alive)).toEqual([watchdog.name]);
    await post([[contract.targetSlow, { target: 'last of all', probe: 'web' }]]);
    await until('the last ticket', () => noticesOf('/tickets', 'target', 'last of all')[0]);
    expect(notices.filter(({ path }) => path !== '/alive').flatMap(namesOf)).not.toContain(watchdog.name);
    expect(notices.flatMap((one) => one.alerts).filter(({ labels }) => labels.vantage === 'quiet')).toEqual([]);
  });
});
