import { act, cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import React from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import '../../test/browser.js';
import type { Suggesting } from '../types.js';
import { VariableEditor } from './VariableEditor.js';

afterEach(cleanup);

const changed = vi.fn();
function show(query: unknown): void {
  changed.mockClear();
  const datasource = { suggest: async () => ['fra'] } as unknown as Suggesting;
  render(
    <VariableEditor datasource={datasource} query={query as never} onChange={changed} onRunQuery={() => undefined} />,
  );
}

describe('VariableEditor', () => {
  it('chooses what is listed', async () => {
    show({ refId: 'v', values: 'vantage', filter: { probe: 'web' } });
    await userEvent.click(screen.getByLabelText('List'));
    await userEvent.keyboard('{ArrowDown}{ArrowDown}{Enter}');
    expect(changed).toHaveBeenCalledWith({ refId: 'v', values: 'target', filter: { probe: 'web' } });
  });

  it('narrows by other variables, not by itself', async () => {
    show({ refId: 'v', values: 'target' });
    expect(screen.queryByLabelText('Of target')).not.toBeInTheDocument();
    await userEvent.type(screen.getByLabelText('Of vantage'), '$vantage');
    await act(() => new Promise((resolve) => setTimeout(resolve, 400)));
    await userEvent.keyboard('{ArrowDown}{Enter}');
    expect(changed).toHaveBeenCalledWith({ refId: 'v', values: 'target', filter: { vantage: '$vantage' } });
  });

  it('begins with vantages', () => {
    show('');
    expect(screen.getByLabelText('List')).toBeInTheDocument();
  });

  it('says what can be listed', () => {
    show({ refId: 'v', values: 'hops' });
    expect(screen.getByText(/"hops" is nothing that can be listed/)).toBeInTheDocument();
  });
});
