/** Large networks, made up: layers of hops between vantages and targets. For tests of size and for benchmarks. */
import * as contract from '@parallax/contract';
import { frameOf } from './record-frames.js';
import { readPath } from '../read.js';
import type { PathInput } from '../types.js';

export interface Size {
  readonly vantages: number;
  readonly targets: number;
  /** Hops between a vantage and a target. */
  readonly depth: number;
  /** Nodes of a layer. */
  readonly width: number;
  /** Nodes of a layer that one trace sees. */
  readonly branches: number;
}

/** One round; every node of every layer is seen by someone when vantages, targets and branches are as many as the width. */
export function bigInput({ vantages, targets, depth, width, branches }: Size): PathInput {
  const time = Date.UTC(2026, 2, 2, 13);
  const address = (layer: number, index: number): string => `10.${layer}.${index >> 8}.${index & 255}`;
  const [rounds, links, nodes, facts]: object[][] = [[], [], [], []];
  for (let v = 0; v < vantages; v++) {
    for (let t = 0; t < targets; t++) {
      const who = { time, vantage: `v${v}`, target: `t${t}` };
      rounds?.push({
        ...who,
        flows: 16,
        reached: 16,
        changes: 0,
        hops: depth + 1,
        rtt: 0.02 + v / 1000,
        healthy: true,
      });
      const layer = (at: number): number[] => Array.from({ length: branches }, (_, branch) => (v * targets * branches + t * branches + branch + at * 7) % width); // prettier-ignore
      for (let at = 0; at <= depth; at++) {
        const far = at === depth ? [0] : layer(at);
        for (const [index, to] of far.entries()) {
          const id = at === depth ? `198.18.0.${t}` : address(at, to);
          const flows = 16 / far.length;
          const from = at === 0 ? 'vantage' : address(at - 1, layer(at - 1)[index] ?? 0);
          const froms = at === depth ? layer(at - 1).map((one) => address(at - 1, one)) : [from];
          for (const one of froms) links?.push({ ...who, ttl: at + 1, from: one, to: id, flows: flows / froms.length, delay: 0.001 }); // prettier-ignore
          nodes?.push({ ...who, ttl: at + 1, node: id, rtt: 0.001 * (at + 1) + v / 1e5, ended: null });
        }
      }
    }
  }
  for (let at = 0; at < depth; at++)
    for (let index = 0; index < width; index++)
      facts?.push({
        node: address(at, index),
        asn: `AS${64_496 + ((at * 3 + (index >> 4)) % 40)}`,
        as_name: 'Example',
      });
  return readPath([
    frameOf(contract.pathRoundsFrame, rounds ?? []),
    frameOf(contract.pathLinksFrame, links ?? []),
    frameOf(contract.pathNodesFrame, nodes ?? []),
    frameOf(contract.pathFactsFrame, facts ?? []),
  ]);
}

/** About 850 nodes. */
export const MIDDLE: Size = { vantages: 20, targets: 2, depth: 12, width: 68, branches: 4 };
