/**
 * Made-up routes that are as long, as wide and as quiet as those of the internet, for what paths cost to store. Every
 * router has an address of its own; the same number makes the same routes.
 */
import type { AddressFacts } from '@parallax/contract';
import { topology, type Topology, type TopologyInput } from '@parallax/lab';

type Routers = NonNullable<TopologyInput['destinations'][number]['routers']>;
type Router = Routers[string];
/** Of the simulator; milliseconds since its start. */
type Time = number;

/** What the routes are made from; stated beside every figure that follows from it. */
export const SHAPE = {
  hops: { least: 9, most: 15 },
  /** Shares of pairs whose route has a diamond of this width; the rest has none. */
  widths: { 2: 0.3, 3: 0.1, 4: 0.06, 8: 0.03, 16: 0.01 },
  /** Shares of pairs with a hop that never answers, and with one that answers now and then. */
  silent: 0.3,
  limited: 0.15,
  /** Share of pairs that cross MPLS without hiding it. */
  mpls: 0.2,
} as const;

/** Numbers from 0 to 1, the same for the same seed (xorshift of 32 bits, Marsaglia 2003). */
export function randomFrom(seed: number): () => number {
  let state = Math.imul(seed, 0x9e37_79b1) | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

export const targetAddress = (pair: number): string => `198.18.${pair >> 8}.${pair & 255}`;

/** Five networks a route; the third and fourth byte tell routers apart. */
const addressOf = (pair: number, layer: number, place: number): string =>
  `10.${pair % 50 * 5 + Math.min(4, layer >> 2)}.${(pair * 31 + layer) & 255}.${(Math.floor(pair / 50) * 67 + place) & 255}`; // prettier-ignore

function widthOf(chance: number): number {
  let left = chance;
  for (const [width, share] of Object.entries(SHAPE.widths)) {
    left -= share;
    if (left < 0) return Number(width);
  }
  return 1;
}

/** One destination; its route becomes another one at each of `changes`: a router is replaced by a new one. */
function destination(pair: number, changes: readonly Time[]): TopologyInput['destinations'][number] {
  const random = randomFrom(pair + 1);
  const { least, most } = SHAPE.hops;
  const hops = least + Math.floor(random() * (most - least + 1)) - 1;
  const wide = 2 + Math.floor(random() * (hops - 4));
  const width = widthOf(random());
  const layers = Array.from({ length: hops }, (_, layer) => (layer === wide ? width : 1));
  const special = (share: number): number => (random() < share ? 1 + Math.floor(random() * (hops - 2)) : -1);
  const [silent, limited, mpls] = [special(SHAPE.silent), special(SHAPE.limited), special(SHAPE.mpls)];
  const ahead = (layer: number): string[] =>
    layer + 1 < hops ? Array.from({ length: layers[layer + 1] ?? 1 }, (_, place) => `${layer + 1}.${place}`) : ['host'];
  const routers = new Map<string, Router>();
  for (const [layer, places] of layers.entries()) {
    for (let place = 0; place < places; place += 1) {
      routers.set(`${layer}.${place}`, {
        address: addressOf(pair, layer, place),
        delay: 0.3 + random() * random() * 12,
        next: ahead(layer),
        ...(layer === silent ? { silent: true } : {}),
        ...(layer === limited ? { answer_loss: 0.5 } : {}),
        ...(layer === mpls ? { mpls: [{ label: 24_000 + pair }] } : {}),
      });
    }
  }
  for (const [index, at] of changes.entries()) {
    // Behind a single router, in place of a single one that answers.
    const free = layers.flatMap((places, layer) =>
      layer > 0 && places === 1 && layers[layer - 1] === 1 && layer !== silent ? [layer] : [],
    );
    const layer = free[Math.floor(random() * free.length)] ?? 1;
    const name = `new${index}`;
    routers.set(name, { address: addressOf(pair, layer, 32 + index), delay: 1, next: ahead(layer) });
    const before = routers.get(`${layer - 1}.0`);
    if (before !== undefined) before.changes = [...(before.changes ?? []), { at, set: { next: [name] } }];
  }
  return { address: targetAddress(pair), first: '0.0', routers: Object.fromEntries(routers), host: { delay: 0.5 } };
}

/** Routes to so many targets; `changesOf` says when that of a pair changes. */
export function fleet(pairs: number, changesOf: (pair: number) => readonly Time[]): Topology {
  const destinations = Array.from({ length: pairs }, (_, pair) => destination(pair, changesOf(pair)));
  return topology({ seed: 1, destinations });
}

const PLACES = ['Frankfurt am Main', 'Amsterdam', 'London', 'Paris', 'Ashburn', 'Singapore', 'São Paulo'];
const COUNTRIES = ['DE', 'NL', 'GB', 'FR', 'US', 'SG', 'BR'];

/** Who the routers are, in texts as long as true ones. */
export function factsOf(ip: string): AddressFacts {
  const [first = 0, network = 0, third = 0, fourth = 0] = ip.split('.').map(Number);
  const place = network % PLACES.length;
  return {
    asn: `AS${64_496 + network}`,
    as_name: `Example Carrier ${network}`,
    prefix: `${first}.${network}.0.0/16`,
    country: COUNTRIES[place] ?? 'DE',
    place: PLACES[place] ?? 'unknown',
    ptr: `ae${third % 32}-${fourth}.core${fourth % 4}.pop${network}.example.net`,
    network: 'unknown',
    site: 'unknown',
  };
}
