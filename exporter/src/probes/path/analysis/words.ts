import type { PathChange, PathFinding, PathFindingKind, PathProtocol, PathRun } from '@parallax/contract';
import { at, duration, flowsOf, hops, list, plural, who } from './phrases.js';
import type { Scene } from './scene.js';

/** At most this many sentences, and of one kind. */
const MOST = 12;
const MOST_OF_A_KIND = 2;

type Told = Omit<PathRun, 'words'>;

interface Story {
  readonly run: Told;
  /** TTLs at which the route is another one. */
  readonly changedAt: readonly number[];
}

/** Findings that matter to most people first. */
const ORDER: readonly PathFindingKind[] = [
  ...(['unreachable', 'loop', 'forwarding_loss', 'mtu_drop', 'other_destination', 'nat', 'dscp_rewritten'] as const),
  ...(['ttl_rewritten', 'per_packet_balancing', 'false_link', 'per_flow_balancing', 'rate_limited'] as const),
  ...(['silent_hop', 'mpls', 'ttl_zero_forwarding'] as const),
];

/** What a person should know, most important first: where the path ends, what changed, where loss is, the rest. */
export function wordsOf({ run, changedAt }: Story, scene: Scene): string[] {
  const first = arrival(run, scene);
  const words = [first.words, ...changed(run, changedAt, scene), ...undecided(run), ...missing(run)];
  for (const kind of ORDER)
    words.push(...some(run.findings.filter((finding) => finding.kind === kind && finding !== first.of)));
  return words.slice(0, MOST);
}

/** The sentences of one kind, of the most flows first; many are cut short. */
function some(findings: readonly PathFinding[]): string[] {
  const sorted = [...findings].sort((a, b) => (b.flows ?? 0) - (a.flows ?? 0));
  const [shown, rest] = [sorted.slice(0, MOST_OF_A_KIND), sorted.slice(MOST_OF_A_KIND)];
  const ttls = [...new Set(rest.map(({ ttl = 0 }) => ttl))].sort((a, b) => a - b);
  const more = rest.length === 0 ? [] : [`The same at ${plural(rest.length, 'more place')} (${places(ttls)}).`];
  return [...shown.map(({ detail }) => detail), ...more];
}

const places = (ttls: readonly number[]): string =>
  ttls.length === 1 ? hops(ttls[0] ?? 0, ttls[0] ?? 0) : `hops ${list(ttls.slice(0, 8).map(String))}`;

interface First {
  readonly words: string;
  /** The finding that these words tell already. */
  readonly of?: PathFinding;
}

function arrival(run: Told, scene: Scene): First {
  const { destination, reached, flows, undecided: open = 0, distance = 0, rtt } = run;
  if (reached === 0) return missed(run, scene);
  const time = rtt ? `, ${duration(rtt.median)}` : '';
  return {
    words: `Reached ${destination} in ${plural(distance, 'hop')}${time}; ${reached} of ${flowsOf(flows - open)}.`,
  };
}

/** Why nothing arrived. */
function missed(run: Told, scene: Scene): First {
  const { destination, flows, undecided: open = 0, findings, complete } = run;
  const start = `${destination} was not reached`;
  const told = findings.find(({ kind }) => kind === 'unreachable' || kind === 'loop' || kind === 'mtu_drop');
  if (told?.flows === flows - open && open < flows) return { words: `${start}: ${lower(told.detail)}`, of: told };
  const end = findings.find(({ kind }) => kind === 'terminal_loss');
  if (end?.ttl !== undefined && end.node !== undefined) {
    const cause = `a filter or the loss itself; ${others(run.protocol)} may tell`;
    return { words: `${start}: no answer beyond ${at(scene, end.ttl, end.node)}: ${cause}.` };
  }
  if (end) return { words: `${start}: no hop answered at all; ${others(run.protocol)} may tell.` };
  if (open < flows) return { words: `${start} by any of ${flowsOf(flows - open)}.` };
  if (!complete) return { words: `${start} before packets or time ran out (${plural(run.packets, 'packet')}).` };
  const last = Math.max(0, ...run.nodes.map(({ ttl }) => ttl));
  return {
    words: `${start} within ${plural(last, 'hop')}: the path goes on behind ${hops(last, last)}, the last one asked.`,
  };
}

/** A sentence as the second half of another; addresses stay as they are. */
const lower = (text: string): string =>
  /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;

const NAMES: Readonly<Record<PathProtocol, string>> = { udp: 'UDP', icmp: 'ICMP', tcp: 'TCP' };

const others = (protocol: PathProtocol): string =>
  Object.entries(NAMES)
    .filter(([one]) => one !== protocol)
    .map(([, name]) => name)
    .join(' or ');

function undecided({ undecided: open = 0, reached, algorithm, complete, nodes }: Told): string[] {
  // The finding about the destination's limit says it.
  const limited = nodes.some(({ destination, silence }) => destination && silence === 'rate_limited');
  if (reached === 0) return [];
  if (!complete) return ['The search was cut short: packets or time ran out.'];
  if (open === 0 || limited) return [];
  // An adaptive search uses most flows at a few hops only.
  return algorithm === 'fixed'
    ? [`Of ${flowsOf(open)} the end is not known: those who could answer keep silent or limit their answers.`]
    : [];
}

/** Packets that went missing although every flow was answered in the end. */
function missing({ nodes, protocol, reached, flows }: Told): string[] {
  const ends = nodes.filter(({ destination, silence }) => destination && silence === undefined);
  const sent = ends.reduce((sum, node) => sum + node.sent, 0);
  const lost = sent - ends.reduce((sum, node) => sum + node.received, 0);
  if (lost === 0 || reached < flows) return [];
  const limit = protocol === 'udp' ? ', unless it limits its answers' : '';
  return [
    `The destination left ${lost} of ${plural(sent, 'packet')} unanswered: lost on the way there or back${limit}.`,
  ];
}

/** Replacements that are told one by one. */
const MOST_REPLACEMENTS = 2;

function changed({ change, destination }: Told, ttls: readonly number[], scene: Scene): string[] {
  const [first, last] = [ttls[0], ttls.at(-1)];
  if (!change?.route || first === undefined || last === undefined) return [];
  const { before = 0, after = before } = change.distance ?? {};
  // Where the way grew or shrank, all behind the first difference has moved.
  const moved = before > 0 && before !== after;
  const told = (moved ? [first] : ttls).flatMap((ttl) => replacement(change, { ttl, destination }, scene));
  const where = `The path changed at ${hops(first, moved ? first : last)}`;
  const what = told.length > 0 ? `: ${told.slice(0, MOST_REPLACEMENTS).join('; ')}` : '';
  const size = `${plural(Math.abs(after - before), 'hop')} ${after > before ? 'longer' : 'shorter'}`;
  return [`${where}${what}${moved ? `; ${size}` : ''}.`];
}

interface Spot {
  readonly ttl: number;
  readonly destination: string;
}

/** What stands where what stood before, at one TTL. That the destination moved is told by the number of hops. */
function replacement({ appeared, vanished }: PathChange, spot: Spot, scene: Scene): string[] {
  const names = (places: PathChange['appeared']): string[] =>
    places
      .filter(({ ttl, address }) => ttl === spot.ttl && address !== spot.destination)
      .map(({ address }) => who(scene, address));
  const [now, before] = [few(names(appeared)), few(names(vanished))];
  if (now !== '' && before !== '') return [`${before} gave way to ${now}`];
  if (now !== '') return [`${now} is new`];
  return before === '' ? [] : [`${before} is gone`];
}

const few = (names: readonly string[]): string =>
  names.length > 3 ? `${names.slice(0, 2).join(', ')} and ${names.length - 2} more` : list(names);
