import type { Reason } from '@parallax/contract';
import type { Classified } from '../../cdn/share/classify.js';
import { stepOfLink } from '../../cdn/share/classify.js';
import type { Kind, Sighting, Step } from '../../cdn/share/types.js';
import type { Cidr } from '../../core/address.js';
import { TYPES } from '../../core/dns/codes.js';
import type { Link } from '../../core/dns/chain.js';
import { failureOf, isCancelled, type Failure } from '../../core/failure.js';
import type { Address } from '../../core/net.js';
import type { Phase } from '@parallax/contract';
import type { RunContext } from '../../core/probe.js';
import { askOne, locate, ownResolver, type Answer, type Question, type Server } from './answer.js';
import { FOUND, type Config, type Resolver } from './config.js';
import type { Zones } from './zones.js';

/** One resolver, and how it is asked; it is asked one question after another. */
export interface Lane {
  readonly resolver: string;
  readonly kind: Kind;
  readonly subnets: readonly (Cidr | undefined)[];
  ask(question: Question, course: { phase: Phase }): Promise<Answer>;
}

/** What a round needs. */
export interface Round {
  readonly config: Config;
  readonly context: RunContext;
  readonly hosts: readonly string[];
  readonly zones: Zones;
  readonly classify: (links: readonly Link[]) => Classified;
}

/** What became of a lane. */
export interface LaneRound {
  readonly lane: Lane;
  readonly sightings: readonly Sighting[];
  readonly failures: readonly { readonly host: number; readonly failure: Failure }[];
  /** Of the last answer. */
  readonly address?: Address;
}

export function lanesOf(round: Round): readonly Lane[] {
  const { config, context, zones, classify } = round;
  const own = config.servers.map((resolver) => configured(resolver, context));
  if (config.authoritative === 'none') return own;
  const port = config.authoritative_port;
  const arrived = (links: readonly Link[]): boolean => classify(links).provider in config.providers;
  const found: Lane = {
    resolver: FOUND,
    kind: 'authoritative',
    subnets: [undefined, ...config.client_subnets],
    ask: (question) => zones.walk(context, { question, port, arrived }),
  };
  return [found, ...own];
}

function configured({ name, kind, address, client_subnets: subnets }: Resolver, context: RunContext): Lane {
  let server: Promise<Server> | undefined;
  return {
    ...{ resolver: name, kind, subnets: [undefined, ...subnets] },
    ask: async (question, course) => {
      course.phase = 'resolve';
      server ??= address === undefined ? ownResolver(context) : locate(context, address, 53);
      const located = await server;
      course.phase = 'reply';
      return askOne(context, located, { ...question, recursive: kind !== 'authoritative' });
    },
  };
}

/** Milliseconds before the deadline at which nothing is waited for any more, so that what was seen is reported. */
const MARGIN = 50;
/** After that many in a row a resolver is left alone until the next round. */
const MOST_UNANSWERED = 2;
const ANSWERED: ReadonlySet<Reason> = new Set<Reason>([
  ...(['no_such_name', 'no_address', 'resolver_failure', 'malformed_reply', 'protocol_error'] as const),
]);

/**
 * Asks a lane its questions. Never in bursts: every gap is random, half to one and a half times the pace, which is
 * quickened only as far as the round would not end in time. Rejects only when the run is cancelled.
 */
export async function askAll(lane: Lane, round: Round): Promise<LaneRound> {
  const { context, config } = round;
  const questions = questionsOf(lane, round);
  const time = context.remaining() - MARGIN - Math.min(config.patience, context.remaining() / 4);
  const gap = Math.min(config.pace, Math.max(0, time) / (1.5 * questions.length));
  const sightings: Sighting[] = [];
  const failures: { host: number; failure: Failure }[] = [];
  let address: Address | undefined;
  let unanswered = 0;
  for (const [index, { host, subnet }] of questions.entries()) {
    const wait = gap * (index === 0 ? Math.random() : 0.5 + Math.random());
    if (context.remaining() <= wait + MARGIN) break;
    await context.clock.sleep(wait, context.ending);
    const told = await askOnce(lane, { host, subnet }, round);
    if ('failure' in told) {
      failures.push({ host, failure: told.failure });
      unanswered = told.phase === 'resolve' ? MOST_UNANSWERED : ANSWERED.has(told.failure.reason) ? 0 : unanswered + 1;
      if (unanswered >= MOST_UNANSWERED) break;
    } else {
      sightings.push(told.sighting);
      address = told.address;
      unanswered = 0;
    }
  }
  return { lane, sightings, failures, ...(address && { address }) };
}

interface Asked {
  readonly host: number;
  readonly subnet: Cidr | undefined;
}

/** Every hostname for every subnet, `queries` times over, each time in another order: so the hostnames keep step. */
function questionsOf(lane: Lane, { hosts, config }: Round): readonly Asked[] {
  const once = hosts.flatMap((_, host) => lane.subnets.map((subnet): Asked => ({ host, subnet })));
  return Array.from({ length: config.queries }, () => shuffled(once)).flat();
}

function shuffled<T>(items: readonly T[]): T[] {
  const keyed = items.map((item) => ({ item, key: Math.random() }));
  return keyed.sort((one, other) => one.key - other.key).map(({ item }) => item);
}

type Told =
  { readonly sighting: Sighting; readonly address: Address } | { readonly failure: Failure; readonly phase: Phase };

async function askOnce(lane: Lane, { host, subnet }: Asked, round: Round): Promise<Told> {
  const { context, config, hosts, classify } = round;
  const patience = Math.max(1, Math.min(config.patience, context.remaining() - MARGIN));
  const course: { phase: Phase } = { phase: 'reply' };
  try {
    const question = { host: hosts[host] ?? '', type: TYPES[config.query_type], subnet, patience };
    const answer = await lane.ask(question, course);
    const at = context.clock.now();
    const { provider, links, stranger } = classify(answer.links);
    if (stranger !== undefined)
      context.trace(`${lane.resolver}: ${question.host} leads to ${stranger}, not configured`);
    const [first, ...rest] = links.map(stepOfLink);
    const steps: readonly [Step, ...Step[]] = [first ?? { owner: '', data: '', ttl: 0 }, ...rest];
    const { kind, resolver } = lane;
    return { sighting: { at, kind, resolver, subnet: answer.subnet, host, provider, steps }, address: answer.address };
  } catch (error) {
    if (isCancelled(context.ending)) throw error;
    const failure = failureOf(error, course.phase);
    context.trace(`${lane.resolver}: ${hosts[host]}: ${failure.detail}`);
    return { failure, phase: course.phase };
  }
}
