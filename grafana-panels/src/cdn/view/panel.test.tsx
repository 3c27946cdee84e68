import { FieldType, LoadingState, toDataFrame, type PanelData, type PanelProps } from '@grafana/data';
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import React from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { stored } from '../model/testdata/load.js';
import { DEFAULTS, readOptions, type CdnOptions } from '../options.js';
import { suggestions } from '../suggestions.js';
import { CdnPanel } from './CdnPanel.js';

const { partial } = vi.hoisted(() => ({ partial: vi.fn() }));
vi.mock('@grafana/runtime', () => ({ locationService: { partial } }));

afterEach(() => {
  cleanup();
  vi.clearAllMocks();
});

const series = (name: string) =>
  stored(name).map((frame) =>
    toDataFrame({
      name: frame.name,
      meta: frame.meta,
      fields: frame.fields.map((field) => ({ ...field, type: field.type as FieldType, values: [...field.values] })),
    }),
  );

interface Given {
  readonly frames?: string;
  readonly options?: Partial<CdnOptions>;
  readonly width?: number;
  readonly height?: number;
  readonly data?: Partial<PanelData>;
}

const propsOf = ({ frames, options, width = 1400, height = 600, data }: Given) =>
  ({
    id: 7,
    width,
    height,
    options: { ...DEFAULTS, ...options },
    replaceVariables: (text: string) => text.replace('${columns}', 'vantage'),
    data: {
      state: LoadingState.Done,
      series: frames === undefined ? [] : series(frames),
      timeRange: { raw: { from: 'now-6h', to: 'now' } },
      request: { targets: [{ refId: 'A', kind: 'cdn', columns: '${columns}' }] },
      ...data,
    },
  }) as unknown as PanelProps<CdnOptions>;

const show = (given: Given) => render(<CdnPanel {...propsOf(given)} />);

const cell = (name: RegExp) => screen.getByRole('gridcell', { name });

describe('the panel', () => {
  it('says on top what the figures say, for screen readers too', () => {
    show({ frames: 'one-fails' });
    const sentence = screen.getByTestId('sentence');
    expect(sentence).toHaveAttribute('aria-live', 'polite');
    expect(sentence).toHaveTextContent('trafficserver fails in 2 of 3 vantages (ams and fra): 2.1× as slow;');
  });

  it('is a grid whose cells are named by what they show, and say the rest in one breath', () => {
    show({ frames: 'one-fails' });
    const grid = screen.getByRole('grid', { name: /Providers by vantage/ });
    expect(within(grid).getAllByRole('gridcell')).toHaveLength(15);
    const failed = cell(/^trafficserver in fra: fail/);
    expect(failed).toHaveAccessibleName('trafficserver in fra: fail 2.1× 20 ms p50 47 ms p95 93 % hits 0 % errors');
    expect(failed).toHaveAccessibleDescription(/^fail, 2\.1 times the baseline, 412 pairs/);
    expect(cell(/^newcomer in fra: not enough data/)).toHaveTextContent('not enough data');
  });

  it('moves one focus with the arrows, opens a cell with Enter and closes it with Escape', () => {
    show({ frames: 'one-fails' });
    expect(screen.getAllByRole('gridcell').filter((one) => one.tabIndex === 0)).toHaveLength(1);
    const first = cell(/^nginx in ams/);
    first.focus();
    fireEvent.keyDown(first, { key: 'ArrowDown' });
    const failed = cell(/^trafficserver in ams/);
    expect(failed).toHaveFocus();
    fireEvent.keyDown(failed, { key: 'Enter' });
    const drawer = screen.getByRole('complementary', { name: 'trafficserver in ams' });
    expect(drawer).toHaveTextContent('412 pairs, 71 % of them slower by more than 5 %');
    expect(failed).toHaveAttribute('aria-selected', 'true');
    fireEvent.keyDown(drawer, { key: 'Escape' });
    expect(screen.queryByRole('complementary')).toBeNull();
    expect(failed).toHaveFocus();
  });

  it('shows the header lines that decided, as text', () => {
    show({ frames: 'one-fails' });
    fireEvent.click(cell(/^trafficserver in fra/));
    const drawer = screen.getByRole('complementary');
    expect(drawer).toHaveTextContent('http/1.1 edge.lab (ApacheTrafficServer/9.2.0');
    expect(drawer).toHaveTextContent('header lines that decided');
  });

  it('says how to get single fetches where there is no Loki', () => {
    show({ frames: 'not-enough' });
    fireEvent.click(cell(/^newcomer in fra/));
    expect(screen.getByRole('complementary')).toHaveTextContent('choose that Loki in the settings of the data source');
  });

  it('leads on with variables, relative and encoded', () => {
    show({ frames: 'one-fails' });
    fireEvent.click(cell(/^varnish in fra/));
    expect(screen.getByRole('link', { name: 'CDN lint and edges' })).toHaveAttribute(
      'href',
      '/d/parallax-cdn-lint?var-probe=cdn&var-provider=varnish&var-vantage=fra&from=now-6h&to=now',
    );
    fireEvent.click(screen.getByRole('button', { name: 'Only this vantage' }));
    expect(partial).toHaveBeenCalledWith({ 'var-vantage': 'fra' });
  });

  it('orders rows by a column when its head is pressed', () => {
    show({ frames: 'one-fails' });
    const providers = () => screen.getAllByRole('rowheader').map((head) => head.textContent?.match(/^[a-z]+?(?=\d|baseline|origin|pass|$)/)?.[0]); // prettier-ignore
    expect(providers()[1]).toBe('trafficserver');
    fireEvent.click(screen.getByRole('button', { name: 'lon' }));
    expect(providers()[1]).toBe('newcomer');
    expect(screen.getByRole('columnheader', { name: /lon/ })).toHaveAttribute('aria-sort', 'descending');
  });

  it('shows another figure when asked, and takes it back when the saved one changes', () => {
    const { rerender } = show({ frames: 'one-fails' });
    fireEvent.change(screen.getByLabelText('Figure'), { target: { value: 'hits' } });
    expect(cell(/^newcomer in fra/)).toHaveTextContent('not enough data61 %');
    rerender(<CdnPanel {...propsOf({ frames: 'one-fails', options: { metric: 'p95' } })} />);
    expect(cell(/^newcomer in fra/)).toHaveTextContent('not enough data23 ms');
  });

  it('greys and counts a sick vantage', () => {
    show({ frames: 'sick-vantage' });
    expect(cell(/^trafficserver in lon: vantage sick/)).toHaveTextContent('vantage sick');
    expect(screen.getByTestId('sentence')).toHaveTextContent('1 of 3 vantages is not well and not counted (lon)');
  });

  it('says what its bars show, where there are any', () => {
    const { unmount } = show({ frames: 'one-fails' });
    expect(screen.getByText(/^Bar: ratio to the baseline with its interval, from 0\.\d+× to \d\.\d+× /)).toBeVisible();
    unmount();
    show({ frames: 'one-fails', options: { density: 'compact' } });
    expect(screen.queryByText(/^Bar: /)).toBeNull();
  });

  it('keeps to the verdicts where it is low, and never parts a figure from its unit', () => {
    const { unmount } = show({ frames: 'one-fails' });
    expect(screen.getByTestId('sentence').textContent).toContain('varnish is within 5\u00a0% of nginx');
    expect(screen.getByTestId('sentence')).toHaveTextContent("Answered from the edge's cache");
    unmount();
    show({ frames: 'one-fails', height: 150 });
    // Rows of one line: no bars, and so no key.
    expect(screen.queryByText(/^Bar: /)).toBeNull();
    expect(screen.getByTestId('sentence')).toHaveTextContent(
      /^trafficserver fails in .* of nginx in 3 of 3 vantages\.$/,
    );
  });

  it('begins a sentence of its own with a capital', () => {
    show({ frames: 'only-baseline' });
    expect(screen.getByTestId('sentence')).toHaveTextContent(/^Only the baseline nginx is measured/);
  });

  it('becomes a list of cards where there is no room', () => {
    show({ frames: 'one-fails', width: 400 });
    expect(screen.queryByRole('grid')).toBeNull();
    const card = screen.getByRole('button', { name: /^trafficserver in fra fail/ });
    expect(card).toHaveAccessibleName(/^trafficserver in fra fail 2\.1× 20 ms p50 47 ms p95/);
    expect(card).toHaveAccessibleDescription(/^fail, 2\.1 times the baseline, 412 pairs/);
    fireEvent.click(card);
    expect(screen.getByRole('complementary', { name: 'trafficserver in fra' })).toBeVisible();
  });
});

describe('the views', () => {
  it('are tabs with their answers, moved between with the arrows', () => {
    show({ frames: 'one-fails' });
    const matrix = screen.getByRole('tab', { name: /Matrix 1 of 3 fail/ });
    expect(screen.getAllByRole('tab').map((tab) => tab.textContent)).toEqual([
      'Matrix1 of 3 fail',
      'Phases5 ways',
      'DNS share1 hostname drifts',
      'Edgesdown to 82 % proper',
      'Findings1 error',
    ]);
    fireEvent.keyDown(matrix, { key: 'ArrowRight' });
    expect(screen.getByRole('tab', { name: /Phases/ })).toHaveFocus();
    expect(screen.getByRole('img', { name: 'first byte: mean 26 ms, p50 23 ms, p95 54 ms' })).toBeVisible();
  });

  it('can be one alone', () => {
    show({ frames: 'one-fails', options: { view: 'share', tabs: false, sentence: false } });
    expect(screen.queryByRole('tab')).toBeNull();
    expect(screen.queryByTestId('sentence')).toBeNull();
    expect(screen.getByRole('region', { name: /www\.shop\.example/ })).toHaveTextContent('drifts by 6.1 %');
  });

  it('list edges, ordered by a head', () => {
    show({ frames: 'one-fails', options: { view: 'edges' } });
    const first = () => screen.getAllByRole('row')[1]!.textContent;
    expect(first()).toContain('newcomer');
    fireEvent.click(screen.getByRole('button', { name: 'distance' }));
    expect(first()).toContain('varnish');
  });

  it('list findings with reason and remedy, and say what counts lack', () => {
    show({ frames: 'one-fails', options: { view: 'findings' } });
    expect(screen.getAllByRole('listitem')[0]).toHaveTextContent('RFC 9111 section 4.2');
    cleanup();
    show({ frames: 'not-enough', options: { view: 'findings' } });
    expect(screen.getByText(/These are counts/)).toBeVisible();
    cleanup();
    show({ frames: 'healthy', options: { view: 'findings' } });
    expect(screen.getByText(/found nothing/)).toBeVisible();
  });
});

describe('states', () => {
  it('waits while nothing has come', () => {
    show({ data: { state: LoadingState.Loading } });
    expect(screen.getByRole('status')).toHaveTextContent('Asking for verdicts');
  });

  it('keeps what it has while it asks again', () => {
    show({ frames: 'one-fails', data: { state: LoadingState.Loading } });
    expect(screen.getByRole('grid')).toBeVisible();
  });

  it('says what to do about an error, and shows what came all the same', () => {
    show({ frames: 'one-fails', data: { errors: [{ message: 'query timed out' }] } });
    expect(screen.getByRole('alert')).toHaveTextContent('choose a shorter time range');
    expect(screen.getByRole('grid')).toBeVisible();
  });

  it('says what to configure when nothing was asked', () => {
    show({});
    expect(screen.getByText(/of the kind “CDN comparison”/)).toBeVisible();
  });

  it('passes warnings on, and leaves information to the head of the panel', () => {
    const [frame, ...rest] = series('one-fails');
    const notices = [{ severity: 'warning', text: 'left out' }, { severity: 'info', text: 'no Loki' }] as const; // prettier-ignore
    show({ data: { series: [{ ...frame!, meta: { ...frame!.meta, notices: [...notices] } }, ...rest] } });
    expect(screen.getByText('left out')).toBeVisible();
    expect(screen.queryByText('no Loki')).toBeNull();
  });
});

describe('strangers', () => {
  it.each(['matrix', 'phases', 'share', 'edges', 'findings'] as const)('write text only, in %s', (view) => {
    const { container } = show({ frames: 'hostile', options: { view } });
    for (const one of screen.queryAllByRole('gridcell')) fireEvent.click(one);
    expect(container.querySelector('img, script, iframe, [onload], [onerror]')).toBeNull();
    for (const link of container.querySelectorAll('a')) expect(link.getAttribute('href')).toMatch(/^\/d\/parallax-/);
    expect(container.textContent).toContain('javascript:alert(1)');
  });
});

describe('many', () => {
  it('draws only what is on the screen', () => {
    const [cells] = stored('one-fails');
    const wide = Array.from({ length: 200 }, (_, at) => `v${String(at)}`);
    const rows = cells!.length;
    const fields = cells!.fields.map((field) => ({
      ...field,
      type: field.type as FieldType,
      values: wide.flatMap((name) => Array.from({ length: rows }, (_, row) => (field.name === 'column' ? name : field.values[row]))), // prettier-ignore
    }));
    show({ data: { series: [toDataFrame({ name: 'cells', meta: cells!.meta, fields })] } });
    expect(screen.getByRole('grid')).toHaveAttribute('aria-colcount', '202');
    expect(screen.getAllByRole('gridcell').length).toBeLessThan(120);
  });
});

describe('options', () => {
  it('that are not known are the defaults, and a label has its bounds', () => {
    expect(readOptions({ view: 'sunburst', metric: 3, density: 'compact', columnsLabel: 'x'.repeat(99) })).toEqual({
      ...DEFAULTS,
      density: 'compact',
      columnsLabel: 'x'.repeat(40),
    });
    expect(readOptions(undefined)).toEqual(DEFAULTS);
  });

  it('are suggested by what the frames are for', () => {
    const offered = suggestions({ rawFrames: series('only-baseline') } as never) ?? [];
    expect(offered.map(({ options }) => options)).toEqual([{ view: 'matrix' }]);
    expect(suggestions({ rawFrames: [] } as never)).toEqual([]);
  });
});
