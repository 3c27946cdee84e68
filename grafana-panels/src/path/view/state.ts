/**
 * What the viewer of the panel chose, as one value, and how each deed changes it: purely, so that every screen can be
 * told from its history.
 */
import type { PathOptions } from '../options.js';
import { viewOf } from '../options.js';
import type { View } from '../model/types.js';

export interface PanelState {
  readonly view: View;
  readonly table: boolean;
  readonly legend: boolean;
  readonly playing: boolean;
  /** The next round picked is the one compared with. */
  readonly picking: boolean;
  /** Node or link whose card stays open. */
  readonly pinned: string | null;
}

/** What the toolbar sets directly. */
export type Settings = Pick<
  View,
  'group' | 'collapse' | 'lossFrom' | 'slowFrom' | 'limit' | 'vantages' | 'targets' | 'expanded'
>;

export type Action =
  | { readonly type: 'options'; readonly options: PathOptions }
  | { readonly type: 'set'; readonly settings: Partial<Settings> }
  | { readonly type: 'toggle'; readonly id: string }
  | { readonly type: 'select'; readonly id: string; readonly more: boolean }
  /** `any`: what was found by a search, of which no flow need cross all. */
  | { readonly type: 'select-all'; readonly ids: Iterable<string>; readonly match: 'all' | 'any' }
  | { readonly type: 'unpin' }
  | { readonly type: 'clear' }
  /** `at` null is the latest. */
  | { readonly type: 'round'; readonly at: number | null; readonly rounds: readonly number[] }
  | { readonly type: 'step'; readonly by: number; readonly rounds: readonly number[] }
  /** `at` null ends the comparison. */
  | { readonly type: 'compare'; readonly at: number | null; readonly rounds: readonly number[] }
  | { readonly type: 'pick'; readonly on: boolean }
  | { readonly type: 'play'; readonly on: boolean }
  | { readonly type: 'table'; readonly on: boolean }
  | { readonly type: 'legend'; readonly on: boolean };

/** Before the viewer did anything. */
export const begin = (options: PathOptions): PanelState => ({
  view: viewOf(options),
  table: options.showTable,
  legend: options.showLegend,
  playing: false,
  picking: false,
  pinned: null,
});

/** The state after a deed. */
export function reduce(state: PanelState, action: Action): PanelState {
  switch (action.type) {
    case 'options':
      return keepPlace(begin(action.options), state);
    case 'set':
      return { ...state, view: { ...state.view, ...action.settings } };
    case 'toggle':
      return { ...state, view: { ...state.view, expanded: toggled(state.view.expanded, action.id) } };
    case 'select':
      return select(state, action.id, action.more);
    case 'select-all':
      return { ...state, pinned: null, view: { ...state.view, selection: new Set(action.ids), match: action.match } };
    case 'unpin':
      return { ...state, pinned: null };
    case 'clear':
      return { ...state, pinned: null, picking: false, view: { ...state.view, selection: new Set() } };
    case 'table':
      return { ...state, table: action.on };
    case 'legend':
      return { ...state, legend: action.on };
    default:
      return travel(state, action);
  }
}

type Travel = Extract<Action, { type: 'round' | 'step' | 'compare' | 'pick' | 'play' }>;

/** Deeds in time. */
function travel(state: PanelState, action: Travel): PanelState {
  switch (action.type) {
    case 'round':
      return state.picking && action.at !== null
        ? compareWith(state, action.at, action.rounds)
        : { ...moved(state, action.at, action.rounds), playing: false };
    case 'step':
      return step(state, action.by, action.rounds);
    case 'compare':
      return compareWith(state, action.at, action.rounds);
    case 'pick':
      return { ...state, picking: action.on, playing: false };
    case 'play':
      return { ...state, playing: action.on, picking: false };
  }
}

/** Other defaults came from the option pane; where the viewer stands in time and whom they chose remains. */
function keepPlace(next: PanelState, state: PanelState): PanelState {
  const { selection, match, vantages, targets, at, compare } = state.view;
  return { ...next, pinned: state.pinned, view: { ...next.view, selection, match, vantages, targets, at, compare } };
}

function toggled(set: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(id)) next.add(id);
  return next;
}

/** One alone replaces, the only one again clears; with `more` each is added or taken away. */
function select(state: PanelState, id: string, more: boolean): PanelState {
  const { selection } = state.view;
  const alone = selection.size === 1 && selection.has(id);
  const next = more ? toggled(selection, id) : new Set(alone ? [] : [id]);
  return { ...state, pinned: next.has(id) ? id : null, view: { ...state.view, selection: next, match: 'all' } };
}

/** Another round drawn; one compared with that is not earlier any more is dropped. The last one is "latest". */
function moved(state: PanelState, at: number | null, rounds: readonly number[]): PanelState {
  const { compare } = state.view;
  const last = rounds.at(-1);
  const next = at === null || at === last ? undefined : at;
  const drawn = next ?? last;
  const kept = compare !== undefined && drawn !== undefined && compare < drawn ? compare : undefined;
  return { ...state, view: { ...state.view, at: next, compare: kept } };
}

function step(state: PanelState, by: number, rounds: readonly number[]): PanelState {
  const here = indexOfRound(rounds, state.view.at);
  const next = Math.min(rounds.length - 1, Math.max(0, here + by));
  const at = rounds[next];
  if (at === undefined) return { ...state, playing: false };
  return { ...moved(state, at, rounds), playing: state.playing && next < rounds.length - 1 };
}

/** Of two rounds the earlier is the one compared with, whichever was picked first. */
function compareWith(state: PanelState, other: number | null, rounds: readonly number[]): PanelState {
  const here = rounds[indexOfRound(rounds, state.view.at)];
  const done = { ...state, picking: false, playing: false };
  if (other === null || here === undefined || other === here)
    return { ...done, view: { ...state.view, compare: undefined } };
  const later = Math.max(here, other);
  const at = later === rounds.at(-1) ? undefined : later;
  return { ...done, view: { ...state.view, at, compare: Math.min(here, other) } };
}

/** Where a round stands among all; the last one when none is asked for, the nearest when it has left the range. */
export function indexOfRound(rounds: readonly number[], at: number | undefined): number {
  if (at === undefined || rounds.length === 0) return rounds.length - 1;
  let best = 0;
  rounds.forEach((round, index) => {
    if (Math.abs(round - at) < Math.abs((rounds[best] ?? 0) - at)) best = index;
  });
  return best;
}

/**
 * The view as it can be drawn with these rounds: after a refresh a round may have left the range. One that has is
 * replaced by the nearest; a comparison of a round with itself or a later one is none.
 */
export function settle(view: View, rounds: readonly number[]): View {
  if (view.at === undefined && view.compare === undefined) return view;
  const at = view.at === undefined ? undefined : rounds[indexOfRound(rounds, view.at)];
  const compare = view.compare === undefined ? undefined : rounds[indexOfRound(rounds, view.compare)];
  const drawn = at ?? rounds.at(-1);
  const sound = compare !== undefined && drawn !== undefined && compare < drawn ? compare : undefined;
  return { ...view, at, compare: sound };
}
