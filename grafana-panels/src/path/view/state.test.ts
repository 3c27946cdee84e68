import { describe, expect, it } from 'vitest';
import { OPTION_DEFAULTS } from '../options.js';
import type { Action, PanelState } from './state.js';
import { begin, indexOfRound, reduce, settle } from './state.js';

const rounds = [100, 200, 300, 400];
const after = (...actions: Action[]): PanelState => actions.reduce(reduce, begin(OPTION_DEFAULTS));
const ids = (state: PanelState): string[] => [...state.view.selection];

describe('selecting', () => {
  it('takes one alone, and gives it a card that stays', () => {
    const state = after({ type: 'select', id: 'a', more: false }, { type: 'select', id: 'b', more: false });
    expect([ids(state), state.pinned]).toEqual([['b'], 'b']);
  });

  it('lets go of the only one when it is clicked again', () => {
    const state = after({ type: 'select', id: 'a', more: false }, { type: 'select', id: 'a', more: false });
    expect([ids(state), state.pinned]).toEqual([[], null]);
  });

  it('adds and takes away with more', () => {
    const two = after({ type: 'select', id: 'a', more: false }, { type: 'select', id: 'b', more: true });
    expect(ids(two)).toEqual(['a', 'b']);
    expect(ids(reduce(two, { type: 'select', id: 'a', more: true }))).toEqual(['b']);
  });

  it('asks flows to cross all that was clicked, but any of what was found', () => {
    const found = after({ type: 'select-all', ids: ['a', 'b'], match: 'any' });
    expect(found.view.match).toBe('any');
    expect(reduce(found, { type: 'select', id: 'c', more: true }).view.match).toBe('all');
  });

  it('clears', () => {
    expect(after({ type: 'select', id: 'a', more: false }, { type: 'clear' })).toMatchObject({ pinned: null });
    expect(ids(after({ type: 'select', id: 'a', more: false }, { type: 'clear' }))).toEqual([]);
  });
});

describe('rounds', () => {
  it('steps back from the latest, and onto the last is the latest again', () => {
    const back = after({ type: 'step', by: -1, rounds });
    expect(back.view.at).toBe(300);
    expect(reduce(back, { type: 'step', by: 1, rounds }).view.at).toBeUndefined();
  });

  it('steps no further than there are rounds', () => {
    expect(after({ type: 'step', by: -9, rounds }).view.at).toBe(100);
  });

  it('stops playing at the end', () => {
    const playing = after({ type: 'round', at: 200, rounds }, { type: 'play', on: true });
    const next = reduce(playing, { type: 'step', by: 1, rounds });
    expect([next.playing, next.view.at]).toEqual([true, 300]);
    expect(reduce(next, { type: 'step', by: 1, rounds }).playing).toBe(false);
  });

  it('stops playing when a round is picked', () => {
    expect(after({ type: 'play', on: true }, { type: 'round', at: 200, rounds }).playing).toBe(false);
  });

  it('finds the nearest round to one that is none', () => {
    expect([indexOfRound(rounds, 210), indexOfRound(rounds, undefined), indexOfRound([], 5)]).toEqual([1, 3, -1]);
  });
});

describe('comparing', () => {
  it('compares the latest with the round picked', () => {
    const state = after({ type: 'pick', on: true }, { type: 'round', at: 200, rounds });
    expect([state.view.at, state.view.compare, state.picking]).toEqual([undefined, 200, false]);
  });

  it('draws the later of two, whichever was picked first', () => {
    const state = after({ type: 'round', at: 100, rounds }, { type: 'compare', at: 300, rounds });
    expect([state.view.at, state.view.compare]).toEqual([300, 100]);
  });

  it('does not compare a round with itself', () => {
    expect(after({ type: 'compare', at: 400, rounds }).view.compare).toBeUndefined();
  });

  it('ends when asked, or when the round drawn is not later any more', () => {
    const state = after({ type: 'compare', at: 300, rounds });
    expect(reduce(state, { type: 'compare', at: null, rounds }).view.compare).toBeUndefined();
    expect(reduce(state, { type: 'round', at: 200, rounds }).view.compare).toBeUndefined();
  });
});

describe('what a refresh leaves', () => {
  const view = { ...begin(OPTION_DEFAULTS).view, at: 400, compare: 100 };

  it('keeps rounds that are still there', () => {
    expect(settle(view, rounds)).toMatchObject({ at: 400, compare: 100 });
  });

  it('takes the nearest for one that has left the range', () => {
    expect(settle(view, [300, 390, 500])).toMatchObject({ at: 390, compare: 300 });
  });

  it('drops a comparison that has become one with itself', () => {
    expect(settle(view, [400, 500]).compare).toBeUndefined();
  });

  it('is the same view when it is the latest', () => {
    const latest = begin(OPTION_DEFAULTS).view;
    expect(settle(latest, rounds)).toBe(latest);
  });
});

describe('settings', () => {
  it('opens and closes', () => {
    const open = after({ type: 'toggle', id: 'g' });
    expect(open.view.expanded.has('g')).toBe(true);
    expect(reduce(open, { type: 'toggle', id: 'g' }).view.expanded.has('g')).toBe(false);
  });

  it('takes new defaults from the option pane and keeps whom and when the viewer chose', () => {
    const chosen = after(
      { type: 'set', settings: { vantages: new Set(['fra']), group: 'asn' } },
      { type: 'round', at: 200, rounds },
    );
    const next = reduce(chosen, { type: 'options', options: { ...OPTION_DEFAULTS, group: 'place', showTable: true } });
    expect(next).toMatchObject({ table: true, view: { group: 'place', at: 200 } });
    expect([...next.view.vantages]).toEqual(['fra']);
  });
});
