import type { TopologyInput } from '@parallax/lab';
import { numbers } from './random.js';

type Router = NonNullable<TopologyInput['destinations'][number]['routers']>[string];

export const TARGET = '198.18.0.1';

/** Links from each node of a layer to nodes of the next one, by index. */
export type Layer = readonly (readonly number[])[];

export interface Diamond {
  readonly topology: TopologyInput;
  /** Every link as `address>address`, those to the destination included. */
  readonly links: ReadonlySet<string>;
  readonly nodes: number;
}

export const addressOf = (layer: number, index: number): string => `10.${layer}.0.${index + 1}`;
const nameOf = (layer: number, index: number): string => `n${layer}x${index}`;

/** One layer of links: to each node of the next layer, evenly, or `x`, all to all. */
export function evenly(from: number, to: number, all = false): Layer {
  const targets = (index: number): number[] => {
    const every = Array.from({ length: to }, (_, target) => target);
    if (all || from === 1 || to === 1) return every;
    if (to < from) return [Math.floor((index * to) / from)];
    return every.filter((target) => Math.floor((target * from) / to) === index);
  };
  return Array.from({ length: from }, (_, index) => targets(index));
}

/** Nodes by layer and what they link to; the last layer leads to the destination. `more` changes single routers. */
export function diamond(layers: readonly Layer[], more: Readonly<Record<string, Partial<Router>>> = {}): Diamond {
  const routers: Record<string, Router> = {};
  const links = new Set<string>();
  let nodes = 1;
  const last = layers.length;
  const all = [...layers, (layers.at(-1) ?? [[0]]).flat().filter((node, at, list) => list.indexOf(node) === at).map(() => [0])]; // prettier-ignore
  all.forEach((layer, depth) => {
    layer.forEach((targets, index) => {
      const next = targets.map((target) => (depth === last ? 'host' : nameOf(depth + 1, target)));
      const name = nameOf(depth, index);
      routers[name] = { address: addressOf(depth, index), next, ...more[name] };
      nodes += 1;
      for (const target of targets) links.add(`${addressOf(depth, index)}>${depth === last ? TARGET : addressOf(depth + 1, target)}`); // prettier-ignore
    });
  });
  const entry = (all[0] ?? []).map((_, index) => nameOf(0, index));
  return { topology: { destinations: [{ address: TARGET, first: entry, routers }] }, links, nodes };
}

/** A chain of layers by their widths, `2x` meshed with the layer before: `1-2-2x-1`. The destination comes behind. */
export function shape(text: string, more: Readonly<Record<string, Partial<Router>>> = {}): Diamond {
  const parts = text.split('-');
  const width = (part: string): number => Number.parseInt(part, 10);
  const layers = parts
    .slice(1)
    .map((part, index) => evenly(width(parts[index] ?? '1'), width(part), part.endsWith('x')));
  return diamond(layers, more);
}

export const KINDS = ['even', 'wide', 'uneven', 'meshed'] as const;
export type Kind = (typeof KINDS)[number];

/** A diamond of one to three layers between single routers. Even ones are up to 8 wide, wide ones up to 16. */
export function randomDiamond(seed: number, kind: Kind): Diamond {
  const next = numbers(seed * 7919 + KINDS.indexOf(kind));
  const between = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  const depth = between(1, 3);
  const random = kind === 'uneven' || kind === 'meshed';
  const widths = random ? Array.from({ length: depth }, () => between(2, 8)) : evenWidths(depth, kind === 'wide' ? 16 : 8, between); // prettier-ignore
  const all = [1, 1, ...widths, 1];
  return diamond(
    all.slice(1).map((to, index) => {
      const from = all[index] ?? 1;
      if (!random || from === 1 || to === 1) return evenly(from, to);
      return anyhow({ from, to, extra: kind === 'meshed' ? between(1, Math.floor((from * to) / 2)) : 0 }, between);
    }),
  );
}

type Between = (low: number, high: number) => number;

/** Each layer as wide as the one before, twice or half as wide. */
function evenWidths(depth: number, most: number, between: Between): number[] {
  const widths = [between(2, most)];
  while (widths.length < depth) {
    const last = widths.at(-1) ?? 2;
    const choice = between(0, 2);
    if (choice === 1 && last * 2 <= most) widths.push(last * 2);
    else widths.push(choice === 2 && last % 2 === 0 && last > 2 ? last / 2 : last);
  }
  return widths;
}

/** Every node linked somewhere, by chance, and some more links. */
function anyhow({ from, to, extra }: { from: number; to: number; extra: number }, between: Between): Layer {
  const links = Array.from({ length: from }, () => new Set<number>());
  for (let index = 0; index < Math.max(from, to); index += 1) {
    const near = index < from ? index : between(0, from - 1);
    links[near]?.add(index < to ? index : between(0, to - 1));
  }
  for (let index = 0; index < extra; index += 1) links[between(0, from - 1)]?.add(between(0, to - 1));
  return links.map((set) => [...set].sort((a, b) => a - b));
}
