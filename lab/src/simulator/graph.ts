import { isIP } from 'node:net';
import { hashOf, mix } from './chance.js';
import { HOST, type SimDestination, type SimHost, type SimRouter } from './topology.js';

/** Next hops, names resolved. */
export interface Choice {
  readonly targets: readonly { readonly place: number; readonly weight: number }[];
  readonly total: number;
  readonly balance: SimRouter['balance'];
  readonly salt: number;
  /** Whether the IPv6 flow label counts. */
  readonly label: boolean;
}

/** A destination with everything on the way to it, ready to walk. Limits and changes are states: one a destination. */
export interface Graph {
  readonly address: string;
  readonly family: 4 | 6;
  readonly salt: number;
  readonly first: Choice;
  readonly places: readonly Place[];
  /** Whether the fate of a packet depends on more than its flow. */
  readonly chancy: boolean;
  /** Whether a packet may come to a router twice. */
  readonly cyclic: boolean;
}

/** A bucket of tokens, full at first. */
export class Limiter {
  #tokens = 0;
  #at = 0;
  #limit: SimRouter['limit'];

  take(at: number): boolean {
    if (this.#limit === undefined) return true;
    const { rate, burst } = this.#limit;
    this.#tokens = Math.min(burst, this.#tokens + (Math.max(0, at - this.#at) / 1000) * rate);
    this.#at = Math.max(at, this.#at);
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  set(limit: SimRouter['limit']): void {
    if (limit === this.#limit) return;
    this.#limit = limit;
    this.#tokens = limit?.burst ?? 0;
  }
}

type Part = SimRouter | SimHost;
interface Change {
  readonly at: number;
  readonly set: Partial<Part>;
}

/** A router or the destination as it is now. */
export class Place {
  party: Part;
  /** Absent for the destination. */
  router: SimRouter | undefined;
  /** Absent for a router. */
  host: SimHost | undefined;
  next: Choice;
  readonly limiter = new Limiter();
  readonly #pending: Change[];

  constructor(
    readonly salt: number,
    first: { readonly router: SimRouter } | { readonly host: SimHost },
    changes: readonly Change[],
    private readonly resolve: (router: SimRouter) => Choice,
  ) {
    this.router = 'router' in first ? first.router : undefined;
    this.host = 'host' in first ? first.host : undefined;
    this.party = 'router' in first ? first.router : first.host;
    this.next = this.router === undefined ? NOWHERE : resolve(this.router);
    this.limiter.set(this.party.limit);
    this.#pending = [...changes].sort((a, b) => a.at - b.at);
  }

  /** Applies the changes that are due. */
  settle(now: number): void {
    for (let due = this.#pending[0]; due !== undefined && due.at <= now; due = this.#pending[0]) {
      this.#pending.shift();
      if (this.router !== undefined) {
        this.router = { ...this.router, ...(due.set as Partial<SimRouter>) };
        this.next = this.resolve(this.router);
      } else if (this.host !== undefined) this.host = { ...this.host, ...(due.set as Partial<SimHost>) };
      this.party = this.router ?? this.host ?? this.party;
      this.limiter.set(this.party.limit);
    }
  }
}

const NOWHERE: Choice = { targets: [], total: 0, balance: 'flow', salt: 0, label: false };

/** One graph for each address of the destination. */
export function compileGraph(destination: SimDestination): Graph[] {
  return Array.from({ length: destination.count }, (_, index) =>
    compile(destination, plus(destination.address, index)),
  );
}

function compile(destination: SimDestination, address: string): Graph {
  const names = [...Object.keys(destination.routers), HOST];
  const choice = (
    next: SimDestination['first'],
    below: number,
    rest: Pick<Choice, 'balance' | 'salt' | 'label'>,
  ): Choice => {
    const hops = next ?? [{ to: names[Math.min(below, names.length - 1)] ?? HOST, weight: 1 }];
    const targets = hops.map(({ to, weight }) => ({ place: names.indexOf(to), weight }));
    return { targets, total: targets.reduce((sum, { weight }) => sum + weight, 0), ...rest };
  };
  const salt = hashOf(address);
  const places = Object.entries(destination.routers).map(([name, { changes, ...router }], index) => {
    const own = hashOf(name);
    const resolve = (now: SimRouter): Choice =>
      choice(now.next, index + 1, { balance: now.balance, salt: mix(own, 2), label: now.hashes_label });
    return new Place(own, { router }, changes as readonly Change[], resolve);
  });
  const { changes, ...host } = destination.host;
  places.push(new Place(hashOf(HOST), { host }, changes as readonly Change[], () => NOWHERE));
  const first = choice(destination.first, 0, { balance: destination.balance, salt: 3, label: false });
  const [chancy, cyclic] = [isChancy(destination), isCyclic(destination, names)];
  return { address, family: isIP(address) === 6 ? 6 : 4, salt, first, places, chancy, cyclic };
}

function isChancy({ balance, routers, host }: SimDestination): boolean {
  const parts: readonly Partial<SimRouter>[] = [
    ...Object.values(routers).flatMap(({ changes, ...router }) => [router, ...changes.map(({ set }) => set)]),
    ...[host, ...host.changes.map(({ set }) => set)],
  ];
  const chance = (part: Partial<SimRouter>): boolean =>
    (part.loss ?? 0) > 0 || (part.answer_loss ?? 0) > 0 || part.balance === 'packet';
  return balance === 'packet' || parts.some(chance);
}

/** Some router leads, now or later, to itself or one above it in the file: it takes that for a packet to go round. */
function isCyclic({ routers }: SimDestination, names: readonly string[]): boolean {
  return Object.values(routers).some((router, own) =>
    [router.next, ...router.changes.map(({ set }) => set.next)].some((next) =>
      next?.some(({ to }) => names.indexOf(to) <= own),
    ),
  );
}

/** The address `index` further on. */
function plus(address: string, index: number): string {
  if (index === 0) return address;
  if (isIP(address) === 4) {
    const value = address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0) + index;
    return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');
  }
  const split = address.lastIndexOf(':');
  const last = parseInt(address.slice(split + 1) || '0', 16) + index;
  return `${address.slice(0, split + 1)}${last.toString(16)}`;
}
