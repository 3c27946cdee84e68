/**
 * What the path panel draws, as plain values: frames become a {@link PathInput}, that and what the user chose become
 * a {@link Scene}, purely. Nothing here knows React, canvas or Grafana. Times of rounds are milliseconds since 1970,
 * durations seconds.
 */
import type { ColumnsOf, pathDetailsFrame, pathFactsFrame, pathFindingsFrame, pathLinksFrame, pathNodesFrame, pathRoundsFrame, pathRoutesFrame } from '@parallax/contract'; // prettier-ignore

/** The frames of one answer of the data source; absent ones are empty. */
export interface PathInput {
  readonly rounds: ColumnsOf<typeof pathRoundsFrame>;
  readonly links: ColumnsOf<typeof pathLinksFrame>;
  readonly nodes: ColumnsOf<typeof pathNodesFrame>;
  readonly facts: ColumnsOf<typeof pathFactsFrame>;
  readonly findings: ColumnsOf<typeof pathFindingsFrame>;
  readonly details: ColumnsOf<typeof pathDetailsFrame>;
  readonly routes: ColumnsOf<typeof pathRoutesFrame>;
}

export const GROUPINGS = ['address', 'asn', 'prefix', 'place', 'network', 'site'] as const;
export type Grouping = (typeof GROUPINGS)[number];

export const QUICK_SELECTIONS = ['loss', 'slow', 'changed', 'mpls', 'dscp', 'mtu', 'silent'] as const;
export type QuickSelection = (typeof QUICK_SELECTIONS)[number];

/** More than these are never drawn one by one: a picture of them says nothing, and a browser is busy for seconds. */
export const MOST_NODES = 20_000;

/** What the user chose; everything else follows from it and the input. */
export interface View {
  /** The round drawn; the last one when absent. */
  readonly at?: number;
  /** An earlier round that it is compared with. */
  readonly compare?: number;
  readonly group: Grouping;
  /** Ids of groups and of collapsed runs that are open. */
  readonly expanded: ReadonlySet<string>;
  /** Ids of nodes and links: only what vantages see whose flows cross all of them is drawn in full. Empty: everything. */
  readonly selection: ReadonlySet<string>;
  /** Whether flows cross `all` of the selection (the default, for what was clicked) or `any` of it (quick selections). */
  readonly match?: 'all' | 'any';
  /** Only these; empty: all. */
  readonly vantages: ReadonlySet<string>;
  readonly targets: ReadonlySet<string>;
  /** Forwarding loss from which a node gets its ring, 0 to 1; 0.1. */
  readonly lossFrom: number;
  /** Link delay from which a link is slow, seconds; 0.1. */
  readonly slowFrom: number;
  /** Collapse runs of plain hops into a counted link. */
  readonly collapse: boolean;
  /**
   * Nodes drawn at most before they are grouped further, 300; `Infinity` when the user asks for all, which is granted up
   * to {@link MOST_NODES}.
   */
  readonly limit: number;
}

/** Known facts of an address or a group; absent keys are not known, or differ within the group. */
export interface Facts {
  readonly asn?: string;
  readonly as_name?: string;
  readonly prefix?: string;
  readonly country?: string;
  readonly place?: string;
  readonly ptr?: string;
  readonly network?: string;
  readonly site?: string;
}

export type NodeKind = 'vantage' | 'hop' | 'silent' | 'group' | 'target' | 'unreached';
export type Change = 'appeared' | 'vanished' | 'slowed' | 'faster';
export type MarkKind = 'mpls' | 'dscp' | 'mtu' | 'loop' | 'balanced' | 'rate_limited' | 'nat' | 'unreachable';

/** Something to say of a node or a link. */
export interface Mark {
  readonly kind: MarkKind;
  /** In a sentence. */
  readonly text: string;
}

export interface SceneNode {
  readonly id: string;
  readonly kind: NodeKind;
  /** Address, group or name, short. */
  readonly label: string;
  /** Where it stands from left to right: 0 for vantages. */
  readonly column: number;
  /** Addresses in it; one for a hop, none for silence. */
  readonly members: readonly string[];
  /** Of a closed group: how many nodes it stands for, vantages, silent hops and places not reached among them. */
  readonly holds?: number;
  readonly facts: Facts;
  readonly vantages: readonly string[];
  readonly targets: readonly string[];
  readonly flows: number;
  /** Least round trip of those that see it. */
  readonly rtt: number | null;
  /** Flows that end here on the way. */
  readonly ended: number;
  /** `ended` of the flows through it; null where no flow is known. */
  readonly loss: number | null;
  /** Whether that is at or over the threshold: gets the ring. */
  readonly lossy: boolean;
  /** Of a vantage that is counted: share of its flows that did not arrive, where that is at or over the threshold. */
  readonly lost?: number;
  /** Only vantages that are sick see it: it is neither good nor bad. */
  readonly uncounted?: true;
  /** Of vantages. */
  readonly health: 'healthy' | 'sick' | 'unknown' | null;
  readonly change: Change | null;
  readonly marks: readonly Mark[];
  /** A group, or part of one that is open. */
  readonly expandable: boolean;
  readonly expanded: boolean;
  /** What to add to or take from {@link View.expanded} to open or close it; the id of a closed group, or of the open group or run that it is part of. */
  readonly group?: string;
  /** In the selection's paths, or no selection. */
  readonly lit: boolean;
}

export interface SceneLink {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly flows: number;
  /** Flows of all that the scene draws, 0 to 1: the thickness. */
  readonly share: number;
  /** Traces (vantage and target) that cross it, of all drawn. */
  readonly traces: { readonly with: number; readonly of: number };
  /** Of the vantage nearest to the far end: least round trip there minus least round trip here. */
  readonly delay: number | null;
  readonly delayOf: string | null;
  readonly slow: boolean;
  /** Plain hops that it stands for, by id; empty for a plain link. Drawn dotted with their number. */
  readonly hidden: readonly string[];
  /** Their names, as {@link SceneNode.label}. */
  readonly between: readonly string[];
  /** Something silent lies between: dotted, with `?` when it is not known how many hops. */
  readonly unknown: boolean;
  /** Leads to the left or stays in its column: part of a loop. */
  readonly back?: boolean;
  readonly change: Change | null;
  readonly marks: readonly Mark[];
  readonly lit: boolean;
}

/** A background behind columns of one autonomous system: the nodes that it holds. */
export interface Band {
  readonly asn: string;
  readonly name: string;
  readonly nodes: readonly string[];
}

export interface Scene {
  /** Round drawn and compared with; null when there is nothing. */
  readonly at: number | null;
  readonly compare: number | null;
  readonly nodes: readonly SceneNode[];
  readonly links: readonly SceneLink[];
  readonly bands: readonly Band[];
  readonly columns: number;
  /** What the panel says it sees; for screen readers too. */
  readonly sentence: string;
  /** Further sentences, most important first. */
  readonly words: readonly string[];
  readonly counts: {
    /** Before grouping and collapsing. */
    readonly nodes: number;
    /** Nodes that there would be without a limit. */
    readonly asked: number;
    readonly links: number;
    readonly traces: number;
    readonly reached: number;
    /** Grouped further than asked, because of the limit. */
    readonly limited: boolean;
    readonly selected: number;
  };
}

/** One round of the strip under the picture. */
export interface StripRound {
  readonly time: number;
  /** Share of flows that were lost, of healthy vantages; null without any. */
  readonly loss: number | null;
  /** Median round trip over healthy pairs. */
  readonly rtt: number | null;
  readonly changes: number;
  readonly vantages: number;
  readonly sick: number;
}

/** One line of the table of links. */
export interface LinkRow {
  readonly id: string;
  /** Where it begins. */
  readonly column: number;
  /** Its ends in words. */
  readonly what: string;
  readonly delay: number | null;
  /** Who saw that delay. */
  readonly delayOf: string;
  readonly flows: number;
  readonly share: number;
  /** Traces that cross it. */
  readonly traces: number;
  readonly notes: string;
}

/** One line of the table of nodes: both tables together say the same as the picture. */
export interface TableRow {
  readonly id: string;
  readonly column: number;
  readonly what: string;
  readonly network: string;
  readonly rtt: number | null;
  readonly delay: number | null;
  readonly flows: number;
  readonly loss: number | null;
  readonly vantages: number;
  readonly notes: string;
}
