import type { PathNode, PathRun } from '@parallax/contract';
import { expect } from 'vitest';
import type { Case, Change, Picture } from './scenario.js';

/** Milliseconds that a simulated time may be exceeded by. */
const LATE = 3;

/** Checks a run against what it must have seen. */
export function compare({ names }: Pick<Case, 'names'>, run: PathRun, see: Picture): void {
  const nameOf = (id: string): string => (id.startsWith('*') ? `*${nameOf(id.slice(1))}` : (names.get(id) ?? id));
  const story = JSON.stringify(brief(run, nameOf), null, 1);
  const exact = (what: string, seen: unknown, wanted: unknown): void => {
    if (wanted !== undefined) expect(seen, `${what} of ${story}`).toEqual(wanted);
  };
  exact('hops', hopsOf(run, nameOf), see.hops?.map(sorted));
  exact('links', run.links.map(({ from, to }) => `${nameOf(from)}>${nameOf(to)}`).sort(), see.links === undefined ? undefined : see.links.split(' ').sort()); // prettier-ignore
  exact('reached', `${run.reached}/${run.flows - (run.undecided ?? 0)}`, see.reached);
  exact('distance', run.distance ?? null, see.distance);
  exact('complete', run.complete, see.complete);
  exact('mtu', run.mtu && { bytes: run.mtu.bytes, ...(run.mtu.limited_by ? { by: nameOf(run.mtu.limited_by.address) } : {}) }, see.mtu); // prettier-ignore
  exact('ends', [...new Set(run.routes.map(({ end }) => end))].sort(), see.ends && [...see.ends].sort());
  if (see.words !== undefined) expect(named(run.words[0] ?? '', names), story).toMatch(start(see.words));
  findings(run, nameOf, { see, story });
  nodes(run, nameOf, { see, story });
  times(run, nameOf, { see, story });
  if (see.unexpected !== undefined) {
    expect(Object.keys(run.unexpected).sort(), `unexpected of ${story}`).toEqual(Object.keys(see.unexpected).sort());
    for (const [kind, count] of Object.entries(see.unexpected)) {
      const seen = run.unexpected[kind as keyof typeof run.unexpected] ?? 0;
      if (count === 'some') expect(seen, story).toBeGreaterThan(0);
      else expect(seen, story).toBe(count);
    }
  }
  sane(run, story);
}

interface Wanted {
  readonly see: Picture;
  readonly story: string;
}
type NameOf = (id: string) => string;

const sorted = (text: string): string => text.split(' ').sort().join(' ');

function start(words: string): RegExp {
  return new RegExp(`^${words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`);
}

/** A sentence with names instead of addresses, the longest addresses first. */
function named(text: string, names: ReadonlyMap<string, string>): string {
  const longest = [...names].sort(([a], [b]) => b.length - a.length);
  return longest.reduce((rest, [address, name]) => rest.replaceAll(address, name), text);
}

function hopsOf(run: PathRun, nameOf: NameOf): string[] {
  const ttls = [...new Set(run.nodes.map(({ ttl }) => ttl))].sort((a, b) => a - b);
  return ttls.map((ttl) => sorted(run.nodes.filter((node) => node.ttl === ttl).map(({ id }) => nameOf(id)).join(' '))); // prettier-ignore
}

function findings(run: PathRun, nameOf: NameOf, { see, story }: Wanted): void {
  for (const [kind, flows] of Object.entries(see.among ?? {})) {
    const one = run.findings.find((finding) => finding.kind === kind);
    expect(one, `${kind} in ${story}`).toBeDefined();
    if (flows !== 'some') expect(one?.flows, story).toBe(flows === 'lost' ? run.flows - run.reached : flows);
  }
  if (see.findings === undefined) return;
  const wanted = [...see.findings].sort();
  const seen = run.findings.map(({ kind, ttl, node }) => {
    const full = `${kind}@${ttl ?? ''}:${node === undefined ? '' : nameOf(node)}`;
    return wanted.some((one) => one === full) ? full : wanted.some((one) => one === kind) ? kind : full;
  });
  expect(seen.sort(), `findings of ${story}`).toEqual(wanted);
  for (const { detail } of run.findings) expect(detail.length, story).toBeGreaterThan(10);
}

/** Attributes of nodes: exactly those that are named have one. */
function nodes(run: PathRun, nameOf: NameOf, { see, story }: Wanted): void {
  if (see.partly === true) {
    const ended = run.routes.filter(({ end }) => end !== 'reached').flatMap(({ flows }) => flows);
    expect(run.reached, story).toBeGreaterThan(0);
    expect(ended.length, story).toBeGreaterThan(0);
    expect(ended.length + run.reached, story).toBe(run.flows);
  }
  for (const [name, [least, most]] of Object.entries(see.received ?? {})) {
    const received = run.nodes.find(({ id }) => nameOf(id) === name)?.received;
    expect(received, story).toBeGreaterThanOrEqual(least);
    expect(received, story).toBeLessThanOrEqual(most);
  }
  const compareAll = <T>(
    what: string,
    wanted: Readonly<Record<string, T>> | undefined,
    read: (node: PathNode) => T | undefined,
  ): void => {
    if (wanted === undefined) return;
    const seen = Object.fromEntries(run.nodes.flatMap((node) => (read(node) === undefined ? [] : [[nameOf(node.id), read(node)]]))); // prettier-ignore
    expect(seen, `${what} of ${story}`).toEqual(wanted);
  };
  const only =
    <T>(wanted: Readonly<Record<string, T>> | undefined, read: (node: PathNode) => T | undefined) =>
    (node: PathNode): T | undefined =>
      wanted !== undefined && Object.hasOwn(wanted, nameOf(node.id)) ? read(node) : undefined;
  compareAll('silence', see.silence, (node) => node.silence);
  compareAll('mpls', see.mpls, ({ mpls }) => mpls?.map(({ label, tc, ttl }) => `${label}/${tc}/${ttl}`).join(' '));
  compareAll('ended', see.ended, (node) => node.ended);
  compareAll(
    'sent',
    see.sent,
    only(see.sent, (node) => node.sent),
  );
  compareAll(
    'icmp',
    see.icmp,
    only(see.icmp, ({ icmp }) => (icmp ? `${icmp.type}/${icmp.code}` : 'none')),
  );
  compareAll(
    'reply TTL',
    see.replyTtl,
    only(see.replyTtl, (node) => node.reply_ttl),
  );
  compareAll('quote', see.quoted, only(see.quoted, ({ quoted }) =>
    quoted ? `${quoted.ttl}/${quoted.dscp}${quoted.intact === false ? ' changed' : ''}` : 'none')); // prettier-ignore
  for (const { mpls } of run.nodes) expect(mpls?.map(({ bottom }) => bottom) ?? []).toEqual(mpls?.map((_, index) => index === mpls.length - 1) ?? []); // prettier-ignore
}

/** Whether a run is not what it must be; on a busy machine another one may be. */
export function differs(one: Pick<Case, 'names'>, run: PathRun, see: Picture): boolean {
  try {
    compare(one, run, see);
    return false;
  } catch {
    return true;
  }
}

function times(run: PathRun, nameOf: NameOf, { see, story }: Wanted): void {
  for (const [name, ms] of Object.entries(see.rtt ?? {})) {
    const least = (run.nodes.find(({ id }) => nameOf(id) === name)?.rtt?.min ?? NaN) * 1000;
    expect(least, `round trip to ${name} of ${story}`).toBeGreaterThanOrEqual(ms);
    expect(least, `round trip to ${name} of ${story}`).toBeLessThan(ms + LATE);
  }
  for (const [name, ms] of Object.entries(see.delay ?? {})) {
    const link = run.links.find(({ from, to }) => `${nameOf(from)}>${nameOf(to)}` === name);
    expect(link, `link ${name} of ${story}`).toBeDefined();
    if (ms === null) expect(link?.delay, `delay of ${name} of ${story}`).toBeUndefined();
    else expect(Math.abs((link?.delay ?? NaN) * 1000 - ms), `delay of ${name} of ${story}`).toBeLessThan(LATE);
  }
}

/** What holds of every run. */
function sane(run: PathRun, story: string): void {
  const answered = run.nodes.filter(({ rtt }) => rtt !== undefined);
  for (const { rtt } of answered) {
    expect(rtt?.min, story).toBeGreaterThan(0);
    expect(rtt?.median, story).toBeGreaterThanOrEqual(rtt?.min ?? 0);
    expect(rtt?.max, story).toBeGreaterThanOrEqual(rtt?.median ?? 0);
  }
  for (const { received, sent } of run.nodes) expect(received, story).toBeLessThanOrEqual(sent);
  for (const { delay } of run.links) expect(delay ?? 0, story).toBeGreaterThanOrEqual(0);
  expect(run.reached, story).toBeLessThanOrEqual(run.flows);
  expect(Number.isSafeInteger(run.path_id), story).toBe(true);
  expect(run.words.length, story).toBeGreaterThan(0);
}

export function compareChange(
  { names }: Pick<Case, 'names'>,
  [first, second]: readonly [PathRun, PathRun],
  wanted: Change,
): void {
  const text = JSON.stringify([first, second].map((run) => brief(run, (id) => names.get(id) ?? id)));
  const places = (list: readonly { ttl: number; address: string }[] | undefined): string[] =>
    (list ?? []).map(({ ttl, address }) => `${ttl}:${names.get(address) ?? address}`).sort();
  expect(first.change, text).toBeUndefined();
  expect(second.change?.route ?? false, text).toBe(wanted.route);
  if (wanted.appeared) expect(places(second.change?.appeared), text).toEqual([...wanted.appeared].sort());
  if (wanted.vanished) expect(places(second.change?.vanished), text).toEqual([...wanted.vanished].sort());
  if (wanted.distance) expect(second.change?.distance, text).toEqual(wanted.distance);
  expect(second.path_id === first.path_id, text).toBe(wanted.sameId);
}

/** What a failed comparison shows. */
function brief(run: PathRun, nameOf: NameOf): unknown {
  const ms = (seconds: number | undefined): string | undefined =>
    seconds === undefined ? undefined : (seconds * 1000).toFixed(1);
  return {
    ...{
      reached: `${run.reached}/${run.flows}`,
      undecided: run.undecided,
      distance: run.distance,
      packets: run.packets,
    },
    ...{ complete: run.complete, seconds: run.seconds, unexpected: run.unexpected, mtu: run.mtu },
    nodes: run.nodes.map(
      ({ id, ttl, sent, received, rtt, silence, icmp, ended, quoted, reply_ttl }) =>
        `${ttl} ${nameOf(id)} ${received}/${sent} ${ms(rtt?.min) ?? ''} ${silence ?? ''} ${icmp ? `${icmp.type}/${icmp.code}` : ''} ${ended === undefined ? '' : `ended ${ended}`} ${quoted ? JSON.stringify(quoted) : ''} reply ttl ${reply_ttl ?? ''}`,
    ),
    links: run.links.map(({ from, to, flows, delay }) => `${nameOf(from)}>${nameOf(to)} ${flows} ${ms(delay) ?? '-'}`).join(', '), // prettier-ignore
    routes: run.routes.map(({ nodes: ids, flows, end }) => `${ids.map(nameOf).join(' ')}: ${flows.join(',')} ${end}`),
    findings: run.findings.map(
      ({ kind, ttl, node, flows, detail }) =>
        `${kind}@${ttl ?? ''}:${node === undefined ? '' : nameOf(node)} ${flows ?? ''} ${detail}`,
    ),
    words: run.words,
    change: run.change,
  };
}
