import type { PathFindingKind, PathRun, PathUnexpected, Silence } from '@parallax/contract';
import type { TopologyInput } from '@parallax/lab';

type Destination = TopologyInput['destinations'][number];
export type Routers = NonNullable<Destination['routers']>;

/** Protocol and family. */
export const WAYS = ['udp4', 'udp6', 'icmp4', 'icmp6', 'tcp4', 'tcp6'] as const;
export type Way = (typeof WAYS)[number];

/** What a run must have seen, in names of routers. What is absent is not judged, what is there is exact. */
export interface Picture {
  /** Nodes of each TTL from the first one on, in any order; `*a` is the silence behind a, `host` the destination. */
  readonly hops?: readonly string[];
  /** `a>b`, each exactly once a TTL, in any order. */
  readonly links?: string;
  /** Flows reached of those followed, such as `16/16`. */
  readonly reached?: string;
  readonly distance?: number | null;
  /** `kind`, or `kind@ttl:node`: all of them, in any order. */
  readonly findings?: readonly (PathFindingKind | `${PathFindingKind}@${string}`)[];
  /** Least round trip of nodes in milliseconds; within 3 ms above. */
  readonly rtt?: Readonly<Record<string, number>>;
  /** Delay of links in milliseconds, within 3 ms; null for one that cannot be told. */
  readonly delay?: Readonly<Record<string, number | null>>;
  /** Of nodes; the others have none. */
  readonly silence?: Readonly<Record<string, Silence>>;
  /** Label stacks, top first, as `label/tc/ttl`. */
  readonly mpls?: Readonly<Record<string, string>>;
  /** ICMP type and code of answers. */
  readonly icmp?: Readonly<Record<string, string>>;
  /** TTL of answers as they arrive. */
  readonly replyTtl?: Readonly<Record<string, number>>;
  /** `ttl/dscp`, and ` changed` behind a NAT. */
  readonly quoted?: Readonly<Record<string, string>>;
  readonly mtu?: { readonly bytes: number; readonly by?: string };
  /** Flows last seen at nodes. */
  readonly ended?: Readonly<Record<string, number>>;
  /** Packets sent to nodes. */
  readonly sent?: Readonly<Record<string, number>>;
  readonly unexpected?: Readonly<Partial<Record<PathUnexpected, number | 'some'>>>;
  readonly complete?: boolean;
  readonly ends?: readonly PathRun['routes'][number]['end'][];
  /** Beginning of the first sentence. */
  readonly words?: string;
  /** Kinds that are among the findings, with the number of flows; `lost` is as many as did not reach. */
  readonly among?: Readonly<Partial<Record<PathFindingKind, number | 'lost' | 'some'>>>;
  /** Some flows, but not all, ended before the destination, and all of them are accounted for. */
  readonly partly?: true;
  /** Answers of nodes, least and most. */
  readonly received?: Readonly<Record<string, readonly [least: number, most: number]>>;
}

export interface Change {
  readonly route: boolean;
  /** `ttl:node`. */
  readonly appeared?: readonly string[];
  readonly vanished?: readonly string[];
  readonly distance?: { readonly before?: number; readonly after?: number };
  /** Whether the path id stays. */
  readonly sameId: boolean;
}

export interface Scenario {
  readonly name: string;
  /** Absent: all. */
  readonly over?: readonly Way[];
  /** Routers get their addresses from their names; an address may be written as `@name`. */
  readonly net: Omit<Destination, 'address' | 'count' | 'routers'> & { readonly routers?: Routers };
  readonly options?: Readonly<Record<string, unknown>>;
  /** Sent with this DSCP. */
  readonly dscp?: number;
  /** `raw`: with CAP_NET_RAW, as an ordinary user else. */
  readonly may?: 'nothing' | 'raw';
  readonly see: Picture;
  /** Of single ways, instead of what `see` says. */
  readonly but?: Readonly<Partial<Record<Way, { readonly [Key in keyof Picture]?: Picture[Key] | undefined }>>>;
  /** A second run, a minute later. */
  readonly later?: { readonly see?: Picture; readonly change: Change };
}

const FAMILY = { '4': { router: '203.0.113.', host: '198.18.' }, '6': { router: '2001:db8:1::', host: '2001:db8:2::' } }; // prettier-ignore

/** A scenario over one way, with addresses. */
export interface Case {
  readonly scenario: Scenario;
  readonly way: Way;
  readonly title: string;
  readonly host: string;
  readonly destination: Destination;
  /** Names by address. */
  readonly names: ReadonlyMap<string, string>;
}

export function casesOf(scenarios: readonly Scenario[]): Case[] {
  let number = 0;
  return scenarios.flatMap((scenario) => (scenario.over ?? WAYS).map((way) => caseOf(scenario, way, ++number)));
}

function caseOf(scenario: Scenario, way: Way, number: number): Case {
  const family = way.endsWith('6') ? '6' : '4';
  const host =
    family === '4' ? `${FAMILY[4].host}${number >> 8}.${number & 255}` : `${FAMILY[6].host}${number.toString(16)}`;
  const names = new Map([[host, 'host']]);
  const addressOf = new Map<string, string>();
  const address = (name: string): string => {
    let known = addressOf.get(name);
    if (known === undefined) {
      const index = addressOf.size + 1;
      known = `${FAMILY[family].router}${family === '4' ? index : index.toString(16)}`;
      addressOf.set(name, known);
      names.set(known, name);
    }
    return known;
  };
  const text = JSON.stringify(scenario.net, (_, value: unknown) =>
    typeof value === 'string' && value.startsWith('@') ? address(value.slice(1)) : value,
  );
  const net = JSON.parse(text) as Scenario['net'];
  const routers = Object.fromEntries(
    Object.entries(net.routers ?? {}).map(([name, router]) => [
      name,
      router.silent === true || router.address !== undefined ? router : { ...router, address: address(name) },
    ]),
  );
  return {
    scenario,
    way,
    host,
    names,
    title: `${scenario.name}, ${way}`,
    destination: { ...net, routers, address: host },
  };
}

export const protocolOf = (way: Way): 'udp' | 'icmp' | 'tcp' => way.slice(0, -1) as 'udp' | 'icmp' | 'tcp';

/** A chain of routers with nothing special, from a list of names. */
export const chain = (names: string): Routers => Object.fromEntries(names.split(' ').map((name) => [name, {}]));

/** Routers `c0` to `c<width-1>` that lead to `next`. */
export const branches = (width: number, next: string): Routers =>
  Object.fromEntries(Array.from({ length: width }, (_, index) => [`c${index}`, { next }]));
export const named = (width: number): string[] => Array.from({ length: width }, (_, index) => `c${index}`);
