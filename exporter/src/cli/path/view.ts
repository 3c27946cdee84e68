import type { AddressFacts, PathNode } from '@parallax/contract';
import type { Glyphs } from './glyphs.js';
import type { Style } from './text.js';

export const NAMINGS = ['both', 'names', 'addresses'] as const;
export type Naming = (typeof NAMINGS)[number];

/** What decides how a history looks. */
export interface View {
  readonly style: Style;
  readonly glyphs: Glyphs;
  readonly columns: number;
  readonly naming: Naming;
  /** One row a TTL. */
  readonly merged: boolean;
  /** Lines beneath the rows: labels, links, quotes. */
  readonly details: boolean;
  /** Room for a sparkline even before there is something to draw. */
  readonly live: boolean;
  /** Who a node is, as known by now. */
  facts(node: PathNode): AddressFacts | undefined;
  /** A wall clock's milliseconds as a time of day. */
  time(ms: number): string;
}
