import React from 'react';
import { fireEvent, render, screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { MOST_NODES } from '../model/types.js';
import { OPTION_DEFAULTS } from '../options.js';
import { begin } from './state.js';
import { Toolbar } from './Toolbar.js';

const bar = (asked: number): { readonly dispatch: ReturnType<typeof vi.fn> } => {
  const dispatch = vi.fn();
  const state = begin(OPTION_DEFAULTS);
  render(<Toolbar {...{ state, asked, dispatch }} vantages={[]} targets={[]} quick={new Map()} limit={300} width={900} />); // prettier-ignore
  return { dispatch };
};

it('offers all nodes where a browser can draw them', () => {
  const { dispatch } = bar(MOST_NODES);
  fireEvent.click(screen.getByRole('button', { name: /Show all 20,000|Nodes were grouped/ }));
  expect(dispatch).toHaveBeenCalledWith({ type: 'set', settings: { limit: Infinity } });
});

it('says of more that they are only drawn in groups, how many they are, and what helps', async () => {
  const { dispatch } = bar(MOST_NODES + 1);
  const said = screen.getByText('20,001 nodes, grouped').closest('button')!;
  expect(said).toHaveAttribute('aria-disabled', 'true');
  fireEvent.focus(said);
  expect(await screen.findByText(/More than 20,000 nodes are only drawn in groups.*Choose vantages or targets/)).toBeInTheDocument(); // prettier-ignore
  fireEvent.click(said);
  expect(dispatch).not.toHaveBeenCalled();
});
