/** The paths that the agents see, from their `/api/v1/paths`, and how they are drawn. Pure but for the questions. */
import { UNKNOWN, type AddressFacts, type PathNode, type PathRecord, type PathRun } from '@parallax/contract';
import type { Paint } from './view.js';

/** The probe and the target whose path is shown. */
export const ROUTE = { probe: 'route', target: 'servers' } as const;

/** What one vantage last said. */
export interface SeenPath {
  readonly vantage: string;
  readonly latest?: PathRecord;
  /**
   * The runs that found the last change of the route, the first one first: two, when it changed in the middle of the
   * first one. Empty when it has not changed yet.
   */
  readonly changes: readonly PathRecord[];
}

/** Runs are kept in mind this long: long enough that none is missed between two looks. */
const WINDOW_SECONDS = 60;
const MOST = 100;

/** Records of the last minute of the path to the servers, newest first. */
async function recordsOf(agent: string): Promise<readonly PathRecord[]> {
  const from = (Date.now() / 1000 - WINDOW_SECONDS).toFixed(3);
  const query = new URLSearchParams({ ...ROUTE, from, limit: String(MOST) });
  const response = await fetch(`${agent}/api/v1/paths?${query.toString()}`, { signal: AbortSignal.timeout(2000) });
  if (!response.ok) throw new Error(`${agent}/api/v1/paths: ${response.status}`);
  return ((await response.json()) as { readonly data: readonly PathRecord[] }).data;
}

/** Asks the agents again and again, and remembers what changed last. */
export class PathWatch {
  readonly #seen: Map<string, SeenPath>;

  /** `agents` are URLs by the names of vantages. */
  constructor(private readonly agents: ReadonlyMap<string, string>) {
    this.#seen = new Map([...agents.keys()].map((vantage) => [vantage, { vantage, changes: [] }]));
  }

  /** In the order of the vantages. One that does not answer keeps what it said last. */
  async look(): Promise<SeenPath[]> {
    await Promise.all([...this.agents].map(([vantage, agent]) => this.#ask(vantage, agent).catch(() => undefined)));
    return [...this.#seen.values()];
  }

  async #ask(vantage: string, agent: string): Promise<void> {
    const records = await recordsOf(agent);
    const [latest] = records;
    if (latest === undefined) return;
    const changes = lastChange(records);
    const known = changes.length > 0 ? changes : (this.#seen.get(vantage)?.changes ?? []);
    this.#seen.set(vantage, { vantage, latest, changes: known });
  }
}

/** Runs that follow each other this closely, in milliseconds, tell of one change: one a second, and an agent may have to wait. */
const ONE_CHANGE = 5000;

/** Of records newest first, those that found the last change, the first one first. */
function lastChange(records: readonly PathRecord[]): PathRecord[] {
  const changed = records.filter(({ run }) => run.change?.route === true);
  const [newest] = changed;
  const since = newest === undefined ? Infinity : Date.parse(newest.started) - ONE_CHANGE;
  return changed.filter(({ started }) => Date.parse(started) >= since).reverse();
}

/** The sentences of a run that say what changed. */
export const changeWords = ({ words }: PathRun): string[] => words.filter((sentence) => sentence.includes('changed'));

const known = (value: string | undefined): string | undefined => (value === UNKNOWN ? undefined : value);

/** The user's name, else the name by DNS, else the address; a star for silence. */
function nameOf({ address, facts }: PathNode): string {
  return known(facts?.network) ?? known(facts?.ptr) ?? address ?? '*';
}

/** Hop by hop, routers of one TTL in braces; the autonomous system stands where another one begins. */
export function drawPath({ nodes }: PathRun): string {
  const hops = new Map<number, { names: Set<string>; systems: Set<string> }>();
  for (const node of nodes) {
    const hop = hops.get(node.ttl) ?? { names: new Set(), systems: new Set() };
    hop.names.add(nameOf(node));
    const system = systemOf(node.facts);
    if (system !== undefined) hop.systems.add(system);
    hops.set(node.ttl, hop);
  }
  let before = '';
  const drawn = [...hops].map(([, { names, systems }]) => {
    const system = [...systems].join('/');
    const border = system === '' || system === before ? '' : `[${system}] `;
    if (system !== '') before = system;
    return `${border}${names.size > 1 ? `{${[...names].sort().join(' | ')}}` : [...names].join('')}`;
  });
  return drawn.join(' - ');
}

const systemOf = (facts: AddressFacts | undefined): string | undefined => known(facts?.asn);

/** Of a time in RFC 3339: the time of day here. */
const clockOf = (started: string): string => new Date(started).toLocaleTimeString('en-GB');

/** A few lines a vantage: its path now, and the last change of it in the agent's own words. */
export function drawPaths(seen: readonly SeenPath[], paint: Paint, columns = 150): string {
  const width = Math.max(40, columns - 5);
  const lines = seen.flatMap(({ vantage, latest, changes }) => {
    if (latest === undefined) return [`${vantage.padEnd(4)} ${paint.dim('...')}`];
    const { run } = latest;
    const arrived = `${drawPath(run)}   (${run.reached} of ${run.flows} flows arrive)`;
    const now = run.reached > 0 ? paint.good(arrived.slice(0, width)) : paint.bad((run.words[0] ?? '').slice(0, width));
    const words = changes.map((record) => `${clockOf(record.started)} ${changeWords(record.run).join(' ')}`);
    if (words.length === 0) words.push('no change of the route so far');
    return [`${vantage.padEnd(4)} ${now}`, ...words.map((text) => `     ${paint.dim(text.slice(0, width))}`)];
  });
  return [paint.dim(`paths to ${ROUTE.target}`), ...lines].join('\n');
}
