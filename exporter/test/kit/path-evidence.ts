/** Evidence of path runs from short texts: what each flow met, one word a TTL. */
import type { AddressFacts, PathQuote } from '@parallax/contract';
import { NO_FACTS } from '../../src/core/enricher.js';
import type { HopReply } from '../../src/core/tracer.js';
import { analyse, type Evidence, type Judgement } from '../../src/probes/path/analysis/index.js';
import { Config } from '../../src/probes/path/config.js';
import type { Observation } from '../../src/probes/path/observation.js';

export interface Given extends Partial<Omit<Evidence, 'config' | 'discovery'>> {
  readonly config?: Partial<Record<keyof Config, unknown>>;
  readonly discovery?: Partial<Evidence['discovery']>;
  /** By `address`: what its answers quote, or hold beyond the usual. */
  readonly replies?: Readonly<Record<string, Partial<HopReply>>>;
  readonly quote?: (ttl: number, flow: number) => PathQuote | undefined;
}

export const DESTINATION = '192.0.2.1';

/** `a` is 10.0.0.97, `D` the destination, other words stand for themselves. */
export const addressOf = (name: string): string =>
  name === 'D' ? DESTINATION : name.length === 1 ? `10.0.0.${name.charCodeAt(0)}` : name;

/**
 * One text a flow, one word a TTL: a name answers "time exceeded", `D` is the destination's answer, `*` silence, `.` a
 * TTL without packet, `a!13` "unreachable" with that code, `*a` one packet without answer and one with, `a,b` two
 * answers. Packets are sent TTL by TTL, second ones a round later.
 */
export function observe(flows: readonly string[], given: Given = {}): Observation[] {
  const words = flows.map((text) => text.split(' '));
  const last = Math.max(...words.map((hops) => hops.length));
  const found: Observation[] = [];
  for (const round of [0, 1, 2]) {
    for (let ttl = 1; ttl <= last; ttl++) {
      for (const [flow, hops] of words.entries()) {
        const packet = packetsOf(hops[ttl - 1] ?? '.')[round];
        if (packet !== undefined) found.push({ flow, ttl, round, ...answer(packet, { ttl, flow }, given) });
      }
    }
  }
  return found;
}

function packetsOf(word: string): string[] {
  if (word === '.') return [];
  if (word.includes(',')) return word.split(',');
  return word.startsWith('*') && word !== '*' ? ['*', word.slice(1)] : [word];
}

function answer(packet: string, { ttl, flow }: { ttl: number; flow: number }, given: Given): { reply?: HopReply } {
  if (packet === '*') return {};
  const [name = '', code] = packet.split('!');
  const from = addressOf(name);
  const v4 = given.family !== '6';
  const own =
    given.config?.['protocol'] === 'tcp' ? 'syn_ack' : given.config?.['protocol'] === 'icmp' ? 'echo' : 'icmp';
  const unreachable = { kind: 'icmp' as const, type: v4 ? 3 : 1, code: Number(code ?? (v4 ? 3 : 4)) };
  const exceeded = { kind: 'icmp' as const, type: v4 ? 11 : 3, code: 0 };
  const arrived = own === 'icmp' ? unreachable : ({ kind: own } as const);
  const what = code !== undefined ? unreachable : name === 'D' ? arrived : exceeded;
  const quoted = given.quote?.(ttl, flow);
  return {
    reply: { order: 0, from, rtt: ttl / 1000, ...what, ...(quoted ? { quoted } : {}), ...given.replies?.[name] },
  };
}

export function evidence(observations: readonly Observation[], given: Given = {}): Evidence {
  const config = Config.parse({ metrics: {}, capture: {}, ...given.config });
  return {
    discovery: { observations, packets: observations.length, complete: true, unexpected: {}, ...given.discovery },
    config,
    family: given.family ?? '4',
    source: given.source ?? '10.0.0.1',
    destination: given.destination ?? DESTINATION,
    port: given.port ?? (config.protocol === 'icmp' ? 0 : 33_434),
    dscp: given.dscp ?? 0,
    seconds: given.seconds ?? 0.5,
    facts: given.facts ?? (() => NO_FACTS),
    ...(given.memory ? { memory: given.memory } : {}),
  };
}

/** What a run that saw this is judged to be. */
export function judge(flows: readonly string[], given: Given = {}): Judgement {
  return analyse(evidence(observe(flows, given), given));
}

/** The same text for several flows. */
export const times = (count: number, flow: string): string[] => Array<string>(count).fill(flow);

export const facts = (some: Partial<AddressFacts>): AddressFacts => ({ ...NO_FACTS, ...some });
