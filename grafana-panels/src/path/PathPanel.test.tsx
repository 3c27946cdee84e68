import React from 'react';
import { act, configure, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { DataFrame } from '@grafana/data';
import { LoadingState } from '@grafana/data';
import { locationService } from '@grafana/runtime';
import type { FrameLike } from '@parallax/contract';
import { plugin } from './module.js';
import { OPTION_DEFAULTS } from './options.js';
import { PathPanel } from './PathPanel.js';
import { golden } from './view/test/golden.js';
import type { Given } from './view/test/show.js';
import { button, buttons, picture, press, props, show, strip } from './view/test/show.js';
import { ROUND_STAYS } from './view/usePlay.js';

type Noted = FrameLike & { readonly meta?: object };

// Whether each ancestor is hidden takes most of the time, and here nothing is.
configure({ defaultHidden: true });

afterEach(() => vi.useRealTimers());

describe('the panel says', () => {
  it('what it sees, how much that is, and as a name of the picture', () => {
    show({ frames: golden('transit-loss') });
    const sentence = screen.getByText(/^Loss begins at AS64500/);
    expect(sentence).toHaveAttribute('aria-live', 'polite');
    expect(picture()).toHaveAccessibleName(sentence.textContent!);
    expect(screen.getByText('11 of 13 nodes')).toBeInTheDocument();
  });

  it('what is lacking, with what mends it', () => {
    const frames = golden('healthy').filter(({ name }) => !/details|routes/i.test(name ?? ''));
    show({ frames, errors: [{ message: 'Loki answered 500' }] });
    expect(button(/^Without records: .*Loki/)).toBeInTheDocument();
    expect(screen.getByRole('alert')).toHaveTextContent(/^Partly answered\. Loki answered 500\. .*Save & test/);
  });

  it('what failed also in a small panel, in words that need no pointer', () => {
    const notice = { severity: 'warning', text: 'Cut at 50,000 rows' } as const;
    const frames = golden('healthy').map((frame) => ({ ...frame, meta: { ...(frame as Noted).meta, notices: [notice] } })); // prettier-ignore
    show({ frames, errors: [{ message: 'HTTP 503' }] }, { width: 300, height: 160 });
    expect(screen.queryByRole('toolbar')).toBeNull();
    expect(screen.getByRole('alert')).toHaveTextContent(/HTTP 503\. .*Save & test/);
    expect(button('Incomplete: Cut at 50,000 rows')).toBeInTheDocument();
    expect(picture()).toBeInTheDocument();
  });
});

describe('without a picture it says', () => {
  it.each<[string, Given, RegExp]>([
    ['that it asks', { state: LoadingState.Loading }, /Asking for paths/],
    [
      'the reason of an error',
      { state: LoadingState.Error, errors: [{ message: 'HTTP 503' }] },
      /HTTP 503.*Save & test/,
    ],
    ['what to choose', {}, /Choose the data source Parallax/],
    ['that the query is of another kind', { frames: [{ length: 1, fields: [] }] }, /draws the query "Paths"/],
    [
      'which option links need',
      { frames: golden('healthy').map((one) => (one.name === 'Path links' ? { ...one, length: 0, fields: [] } : one)) },
      /metrics: \{ links: true \}/,
    ],
  ])('%s', (_, given, words) => {
    show(given);
    expect(screen.getByText(words)).toBeInTheDocument();
    expect(screen.queryByRole('application')).toBeNull();
  });

  it('that filters leave nothing, and takes them away', () => {
    const { container } = show({ frames: golden('two-targets') });
    fireEvent.click(button(/^Targets/));
    const boxes = within(screen.getByRole('group', { name: 'Targets' })).getAllByRole('checkbox');
    expect(boxes).toHaveLength(2);
    fireEvent.click(boxes[0]!);
    expect(button('Targets: 1 of 2')).toBeInTheDocument();
    expect(container).not.toHaveTextContent('Nothing is left');
  });
});

describe('room', () => {
  it('of a small panel is only for sentence and picture', () => {
    show({ frames: golden('healthy') }, { height: 200, width: 400 });
    expect(picture()).toBeInTheDocument();
    expect([screen.queryByRole('toolbar'), screen.queryByRole('slider')]).toEqual([null, null]);
  });

  it('of a small and narrow one is the sentence, whole, without counts', () => {
    show({ frames: golden('transit-loss') }, { height: 200, width: 400 });
    expect(screen.getByText(/^Loss begins/)).toBeInTheDocument();
    expect(screen.queryByText(/of 13 nodes/)).toBeNull();
  });

  it('of a narrow one has one menu with everything', () => {
    show({ frames: golden('healthy') }, { width: 400 });
    expect(buttons(/^Group/)[0]).toBeUndefined();
    fireEvent.click(button('View'));
    const menu = within(screen.getByRole('group', { name: 'View' }));
    expect(menu.getAllByRole('heading').map((one) => one.textContent)).toEqual(['Select what has', 'Group by', 'Thresholds', 'Vantages', 'Targets']); // prettier-ignore
  });

  it('of a low picture does not cut off its cards', () => {
    show({ frames: golden('healthy') }, { height: 400, width: 800 });
    for (const box of [picture(), picture().parentElement!]) expect(getComputedStyle(box).overflow).not.toBe('hidden');
  });

  it('of a very wide one holds table and picture', () => {
    show({ frames: golden('healthy') }, { width: 2000, options: { ...OPTION_DEFAULTS, showTable: true } });
    expect([picture(), screen.getByRole('table')]).toHaveLength(2);
  });
});

describe('toolbar', () => {
  it('groups', () => {
    show({ frames: golden('healthy') });
    fireEvent.click(button(/^Group: Address/));
    fireEvent.click(screen.getByRole('radio', { name: 'Network (AS)' }));
    expect(button(/^Group: Network/)).toBeInTheDocument();
    expect(screen.getByText(/\d groups?$/)).toBeInTheDocument();
  });

  it('moves thresholds, and loss below is none', () => {
    show({ frames: golden('transit-loss') });
    expect(button(/^Loss \d/)).toBeInTheDocument();
    fireEvent.click(button('Thresholds'));
    fireEvent.change(screen.getByRole('slider', { name: /^Ring where 10 %/ }), { target: { value: '90' } });
    expect(buttons(/^Loss \d/)[0]).toBeUndefined();
  });

  it('finds what has loss, and lets go of it', () => {
    show({ frames: golden('transit-loss') });
    fireEvent.click(button(/^Loss \d/));
    fireEvent.click(button(/^\d selected/));
    expect(buttons(/selected/)[0]).toBeUndefined();
  });

  it('shows the legend, without the signs of comparisons', () => {
    show({ frames: golden('healthy') });
    fireEvent.click(button('Legend'));
    expect(within(screen.getByRole('list', { name: 'Legend' })).getByText('Vantage')).toBeInTheDocument();
    expect(screen.queryByText('Appeared since')).toBeNull();
  });

  it('leaves the options of the panel alone', () => {
    const given = props({ frames: golden('healthy') });
    render(<PathPanel {...given} />);
    fireEvent.click(button('Legend'));
    expect(given.onOptionsChange).not.toHaveBeenCalled();
  });
});

describe('table', () => {
  const table = (): void => {
    show({ frames: golden('transit-loss') }, { options: { ...OPTION_DEFAULTS, showTable: true } });
  };
  const firstCells = (): (string | null)[] =>
    screen.getAllByRole('row').slice(1).map((row) => within(row).getAllByRole('button')[0]!.textContent); // prettier-ignore

  it('has the words of the picture and a row for each node', () => {
    table();
    expect(screen.getByRole('table')).toHaveAccessibleName(/^Loss begins/);
    expect(screen.getAllByRole('row')).toHaveLength(12);
  });

  it('sorts by a column, the most first, and says so', () => {
    table();
    fireEvent.click(button('Loss'));
    expect(screen.getByRole('columnheader', { name: 'Loss' })).toHaveAttribute('aria-sort', 'descending');
    expect(firstCells()[0]).toMatch(/203\.0\.113\.21/);
  });

  it('selects, with Shift one more', () => {
    table();
    const rows = screen.getAllByRole('row');
    fireEvent.click(within(rows[1]!).getByRole('button'));
    fireEvent.click(within(rows[5]!).getByRole('button'), { shiftKey: true });
    expect(screen.getAllByRole('row', { selected: true })).toHaveLength(2);
    expect(button('2 selected')).toBeInTheDocument();
  });
});

describe('keyboard in the picture', () => {
  it('moves from node to node and says what is there', () => {
    show({ frames: golden('transit-loss') });
    fireEvent.focus(picture());
    press(picture(), 'ArrowRight', 'ArrowRight');
    expect(screen.getByRole('tooltip')).toHaveTextContent(/^Hop\w+\.\w+\.example.*203\.0\.113\./);
    expect(screen.getByText(/^Hop [\w.]+\. Address 203\.0\.113\.\d+\. /)).toHaveAttribute('aria-live', 'polite');
  });

  it('selects with Enter, opens the card that stays, and clears with Escape', () => {
    show({ frames: golden('transit-loss') });
    fireEvent.focus(picture());
    press(picture(), 'ArrowRight', 'Enter');
    const card = screen.getByRole('region', { name: /^Vantage / });
    expect(within(card).getByRole('link', { name: /^Vantage/ })).toHaveAttribute('href', expect.stringMatching(/^\/d\/parallax-vantages\?var-vantage=\w+&from=now-1h&to=now$/)); // prettier-ignore
    press(picture(), 'Escape');
    expect(screen.queryByRole('region', { name: /^Vantage / })).toBeNull();
  });

  it('selects a whole path with Shift and Enter', () => {
    show({ frames: golden('transit-loss') });
    fireEvent.focus(picture());
    press(picture(), 'ArrowRight');
    fireEvent.keyDown(picture(), { key: 'Enter', shiftKey: true });
    expect(Number(/^\d+/.exec(button(/selected/).textContent!)![0])).toBeGreaterThan(4);
  });

  it('keeps its keys from the shortcuts of Grafana, and leaves others to it', () => {
    const outside = vi.fn();
    show({ frames: golden('healthy') });
    document.addEventListener('keydown', outside);
    press(picture(), 'ArrowRight', '+', '-', '0');
    expect(outside).not.toHaveBeenCalled();
    press(picture(), 'd');
    document.removeEventListener('keydown', outside);
    expect(outside).toHaveBeenCalledTimes(1);
  });

  it('filters the dashboard by what is selected', () => {
    const partial = vi.spyOn(locationService, 'partial').mockImplementation(() => undefined);
    show({ frames: golden('healthy') });
    fireEvent.focus(picture());
    press(picture(), 'ArrowRight', 'Enter');
    fireEvent.click(button('Filter dashboard by this'));
    expect(partial).toHaveBeenCalledWith({ 'var-vantage': ['ams'] }, true);
  });
});

describe('groups', () => {
  it('open by a button of the card that a click leaves, and close by it', () => {
    show({ frames: golden('ecmp') }, { options: { ...OPTION_DEFAULTS, group: 'asn' } });
    fireEvent.focus(picture());
    for (let step = 0; step < 8 && screen.queryByRole('tooltip')?.textContent?.startsWith('Group') !== true; step += 1) press(picture(), 'ArrowRight'); // prettier-ignore
    press(picture(), ' ');
    fireEvent.click(button(/^Open the group: show its \d+ nodes$/));
    expect(button('Close 1 opened')).toBeInTheDocument();
    expect(buttons(/selected$/)).toHaveLength(0);
  });
});

describe('a strip', () => {
  it('has times under it, says its scale, and what annotations look like where there are any', () => {
    const frames = golden('route-change');
    const { unmount } = show({ frames });
    expect(screen.getByText(/^loss, 0 to 20 %$/)).toBeInTheDocument();
    expect(screen.queryByText('annotation')).toBeNull();
    expect(strip().nextElementSibling).toHaveTextContent(/^(\d\d:\d\d){2,}$/);
    unmount();
    const time = (frames[0]!.fields[0]!.values as number[])[0]!;
    const fields = [{ name: 'time', values: [time] }, { name: 'text', values: ['Deploy'] }]; // prettier-ignore
    show({ frames, annotations: [{ length: 1, fields }] as unknown as DataFrame[] });
    expect(screen.getByText('annotation')).toBeInTheDocument();
  });
});

describe('wheel', () => {
  it('scrolls the dashboard with a hint, and zooms with Ctrl or after the focus', () => {
    show({ frames: golden('healthy') });
    expect(fireEvent.wheel(picture(), { deltaY: 10 })).toBe(true);
    expect(screen.getByText(/Hold Ctrl/)).toBeInTheDocument();
    expect(fireEvent.wheel(picture(), { deltaY: 10, ctrlKey: true })).toBe(false);
    picture().focus();
    expect(fireEvent.wheel(picture(), { deltaY: 10 })).toBe(false);
  });
});

describe('rounds', () => {
  it('are stepped through by keys, and said', () => {
    show({ frames: golden('route-change') });
    const latest = strip().getAttribute('aria-valuetext');
    press(strip(), 'ArrowLeft');
    expect(strip().getAttribute('aria-valuetext')).not.toBe(latest);
    expect(screen.getByText(/^at \d\d:\d\d/)).toBeInTheDocument();
    press(strip(), 'End');
    expect(screen.getByText('latest')).toBeInTheDocument();
  });

  it('are picked by a click, and left for the latest', () => {
    show({ frames: golden('route-change') });
    fireEvent.click(strip(), { clientX: 1 });
    expect(strip()).toHaveAttribute('aria-valuenow', '0');
    fireEvent.click(button('Latest'));
    expect(screen.getByText('latest')).toBeInTheDocument();
  });

  it('are compared: what changed stands in words, and ends when asked', () => {
    show({ frames: golden('route-change') });
    fireEvent.click(button('Compare'));
    fireEvent.click(strip(), { clientX: 1 });
    const changes = within(screen.getByRole('region', { name: 'What changed' }));
    expect(changes.getByText(/^Appeared \(\d/)).toBeInTheDocument();
    expect(changes.getByRole('button')).toHaveTextContent('r5.example.net (AS64500)');
    fireEvent.click(button(/^Compared with/));
    expect(screen.queryByRole('region', { name: 'What changed' })).toBeNull();
  });

  it('are compared with Shift at once', () => {
    show({ frames: golden('route-change') });
    fireEvent.click(strip(), { clientX: 1, shiftKey: true });
    expect(screen.getByRole('region', { name: 'What changed' })).toBeInTheDocument();
  });

  it('play to the end and stop', () => {
    vi.useFakeTimers();
    show({ frames: golden('route-change') });
    fireEvent.click(button('Play rounds'));
    expect(strip()).toHaveAttribute('aria-valuenow', '0');
    for (let round = 0; round < 10; round += 1) act(() => void vi.advanceTimersByTime(ROUND_STAYS));
    expect(strip()).toHaveAttribute('aria-valuenow', strip().getAttribute('aria-valuemax')!);
    expect(button('Play rounds')).toBeInTheDocument();
  });

  it('say what was noted about them', () => {
    const frames = golden('route-change');
    const time = (frames[0]!.fields[0]!.values as number[])[0]!;
    const fields = [{ name: 'time', values: [time] }, { name: 'text', values: ['Deploy'] }]; // prettier-ignore
    show({ frames, annotations: [{ length: 1, fields }] as unknown as DataFrame[] });
    fireEvent.mouseMove(strip(), { clientX: 1 });
    expect(screen.getByText(/vantages · Deploy$/)).toBeInTheDocument();
  });
});

describe('text from the network', () => {
  const EVIL = ['<img src=x onerror=alert(1)>', '"><svg onload=alert(1)>', 'javascript:alert(1)'];

  /** Every name, of whatever, is made by a stranger. */
  const evil = (frames: readonly FrameLike[]): FrameLike[] => {
    const swap = (text: unknown, at: number): unknown =>
      typeof text === 'string' && text !== 'vantage' && !/^[*\d]/.test(text) ? `${EVIL[at % 3]}${text.length}` : text;
    const named = /^(vantage|target|ptr|as_name|place|network|site|detail|prefix)$/;
    return frames.map((frame) => ({
      ...frame,
      fields: frame.fields.map((field) => (named.test(field.name) ? { ...field, values: Array.from(field.values, (text) => swap(text, field.name.length)) } : field)),
    })); // prettier-ignore
  };

  it('stays text wherever it is shown, and never becomes a link', () => {
    const frames = evil(golden('two-targets'));
    const { container } = show(
      { frames },
      { width: 2000, options: { ...OPTION_DEFAULTS, showTable: true, showLegend: true } },
    );
    fireEvent.focus(picture());
    for (let step = 0; step < 6; step += 1) press(picture(), 'ArrowRight', 'ArrowDown', 'Enter');
    press(picture(), 'Escape', 'ArrowRight', 'Enter');
    expect(container).toHaveTextContent(/onerror=alert\(1\)|svg onload|javascript:/);
    expect(document.querySelectorAll('img[src=x], [onerror], [onload]')).toHaveLength(0);
    const hrefs = [...document.querySelectorAll('a')].map((link) => link.getAttribute('href') ?? '');
    expect(hrefs.length).toBeGreaterThan(0);
    hrefs.forEach((href) => expect(href).toMatch(/^\/d\/parallax-[a-z]+\?[\w.~!'()*%=&-]+$/));
  });
});

it('is proposed for paths and for nothing else', () => {
  const summary = (rawFrames: readonly FrameLike[]): never => ({ rawFrames }) as never;
  plugin.meta = { id: 'parallax-path-panel', name: 'Parallax Path' } as never;
  expect(plugin.getSuggestions(summary(golden('healthy')))).toHaveLength(1);
  expect(plugin.getSuggestions(summary([{ length: 1, fields: [] }])) ?? []).toHaveLength(0);
});
