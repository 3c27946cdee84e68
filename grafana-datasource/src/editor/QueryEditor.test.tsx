import { act, cleanup, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { QUERY_KINDS } from '@parallax/contract';
import React, { useState } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { kinds } from '../kinds/index.js';
import '../../test/browser.js';
import type { Query, Suggesting } from '../types.js';
import { choices, QueryEditor, switched } from './QueryEditor.js';

afterEach(cleanup);

const suggest = vi.fn(async () => ['fra.1', 'lon.2']);
const run = vi.fn();

function show(first: Record<string, unknown>): { latest: () => Query } {
  let latest = first as unknown as Query;
  const Around = (): React.JSX.Element => {
    const [query, setQuery] = useState(latest);
    latest = query;
    return (
      <QueryEditor
        datasource={{ suggest } as unknown as Suggesting}
        query={query}
        onChange={setQuery}
        onRunQuery={run}
      />
    );
  };
  run.mockClear();
  suggest.mockClear();
  render(<Around />);
  return { latest: () => latest };
}

/** Values are asked a moment after the last key. */
const settled = (): Promise<unknown> => act(() => new Promise((resolve) => setTimeout(resolve, 400)));

/** Opens a list and presses keys, as one does without a mouse. */
async function choose(label: string, keys: string): Promise<void> {
  await userEvent.click(screen.getByLabelText(label));
  await settled();
  await userEvent.keyboard(keys);
}

const labels = (): string[] =>
  screen.queryAllByText((_, element) => element?.tagName === 'LABEL').map((label) => label.textContent ?? '');

describe('QueryEditor', () => {
  it.each([
    ['path', ['Show', 'Target', 'Vantage', 'Probe', 'Rounds (1 to 300)', 'Node graph']],
    ['cdn', ['Show', 'Probe', 'Provider', 'Partition', 'Vantage', 'Columns']],
    ['phases', ['Show', 'Probe', 'Target', 'Provider', 'Vantage', 'Phases of']],
    ['vantages', ['Show', 'Vantage']],
    ['dns-share', ['Show', 'Probe', 'Target', 'Provider', 'Vantage']],
    ['events', ['Show', 'Probe', 'Target', 'Vantage', 'Records (1 to 5000)']],
    ['changes', ['Show', 'Vantage', 'Probe', 'Target', 'Provider', 'Changes of']],
  ] as const)('has the fields of %s, each with its label', (kind, fields) => {
    show({ refId: 'A', kind });
    expect(labels().filter((label) => label !== '')).toEqual(fields);
    for (const label of fields) expect(screen.getByLabelText(label)).toBeInTheDocument();
  });

  it.each(QUERY_KINDS)('says what %s is, and which panel draws it', (kind) => {
    show({ refId: 'A', kind });
    const { help, drawnBy } = kinds[kind];
    for (const sentence of [help, drawnBy]) expect(sentence).toMatch(/^[A-Z].{10,}[.]$/);
    expect(screen.getByText(`${help} ${drawnBy}`)).toBeInTheDocument();
  });

  it('says what each kind is where it is chosen', () =>
    expect(choices(['events', 'changes'])).toEqual([
      { value: 'events', label: 'Records of runs', description: kinds.events.help },
      { value: 'changes', label: 'Changes', description: kinds.changes.help },
    ]));

  it('switches the kind and runs', async () => {
    const { latest } = show({ refId: 'A', kind: 'path', rounds: 9, filter: { vantage: 'fra', target: 'www' } });
    await userEvent.click(screen.getByLabelText('Show'));
    await userEvent.keyboard('{ArrowDown}{ArrowDown}{ArrowDown}{Enter}');
    expect(latest()).toEqual({ refId: 'A', kind: 'vantages', filter: { vantage: 'fra' } });
    expect(run).toHaveBeenCalledTimes(1);
  });

  it('suggests values that occur, narrowed by the other filters, and takes one literally', async () => {
    const { latest } = show({ refId: 'A', kind: 'path', filter: { target: 'www', vantage: 'x' } });
    await choose('Vantage', '{ArrowDown}{Enter}');
    expect(suggest).toHaveBeenCalledWith({ refId: 'suggest', values: 'vantage', filter: { target: 'www' } }, undefined);
    expect(latest().filter).toEqual({ target: 'www', vantage: 'fra\\.1' });
    expect(screen.getByLabelText('Vantage')).toHaveValue('fra.1');
    expect(run).toHaveBeenCalledTimes(1);
  });

  it('takes a pattern or a variable that is typed, with the keyboard alone', async () => {
    const { latest } = show({ refId: 'A', kind: 'path' });
    await choose('Target', '$target');
    await settled();
    await userEvent.keyboard('{ArrowDown}{Enter}');
    expect(latest().filter).toEqual({ target: '$target' });
  });

  it('suggests nothing where Prometheus does not answer', async () => {
    suggest.mockRejectedValueOnce(new Error('502'));
    show({ refId: 'A', kind: 'vantages' });
    await userEvent.click(screen.getByLabelText('Vantage'));
    expect(await screen.findByText(/No options/i)).toBeInTheDocument();
  });

  it.each([
    ['9999', 300],
    ['0', 1],
    ['12', 12],
    ['', undefined],
  ])('takes %s rounds over when the field is left', async (typed, rounds) => {
    const { latest } = show({ refId: 'A', kind: 'path', rounds: 60 });
    const field = screen.getByLabelText(/^Rounds/);
    await userEvent.clear(field);
    if (typed !== '') await userEvent.type(field, typed);
    expect(run).not.toHaveBeenCalled();
    await userEvent.tab();
    expect((latest() as { rounds?: number }).rounds).toBe(rounds);
    expect(run).toHaveBeenCalledTimes(1);
  });

  it('takes rounds over with Enter, and does not run for nothing', async () => {
    const { latest } = show({ refId: 'A', kind: 'path' });
    const field = screen.getByLabelText(/^Rounds/);
    await userEvent.click(field);
    await userEvent.tab();
    expect(run).not.toHaveBeenCalled();
    await userEvent.type(field, '30{Enter}');
    expect(latest()).toMatchObject({ rounds: 30 });
    expect(run).toHaveBeenCalledTimes(1);
  });

  it('switches frames for Node graph on', async () => {
    const { latest } = show({ refId: 'A', kind: 'path' });
    await userEvent.click(screen.getByLabelText('Node graph'));
    expect(latest()).toMatchObject({ nodeGraph: true });
  });

  it('chooses several kinds of changes', async () => {
    const { latest } = show({ refId: 'A', kind: 'changes' });
    await choose('Changes of', '{ArrowDown}{ArrowDown}{ArrowDown}{Enter}');
    expect(latest()).toMatchObject({ of: ['cdn'] });
  });

  it('says when it does not know the kind, and lets another be chosen', async () => {
    const { latest } = show({ refId: 'A', kind: 'flows' });
    expect(within(screen.getByRole('alert')).getByText(/"flows" is no kind of query/)).toBeInTheDocument();
    await choose('Show', '{ArrowDown}{Enter}');
    expect(latest()).toEqual({ refId: 'A', kind: 'cdn' });
  });
});

describe('switched', () => {
  it('keeps what is Grafana’s', () =>
    expect(switched({ refId: 'B', hide: true, datasource: { uid: 'x' }, kind: 'path', rounds: 4 }, 'cdn')).toEqual({
      refId: 'B',
      hide: true,
      datasource: { uid: 'x' },
      kind: 'cdn',
    }));
});
