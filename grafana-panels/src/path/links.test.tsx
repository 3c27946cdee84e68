/** Links of the picture without a mouse: in the table and on the canvas. */
import { configure, fireEvent, screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { OPTION_DEFAULTS } from './options.js';
import { golden } from './view/test/golden.js';
import { button, buttons, picture, press, show } from './view/test/show.js';

// Whether each ancestor is hidden takes most of the time, and here nothing is.
configure({ defaultHidden: true });

describe('links in the table', () => {
  it('have rows of their own, and are selected as nodes are', () => {
    show({ frames: golden('transit-loss') }, { options: { ...OPTION_DEFAULTS, showTable: true } });
    fireEvent.click(screen.getByRole('radio', { name: /^Links \(\d+\)$/ }));
    const count = Number(/\d+/.exec(screen.getByRole('radio', { name: /^Links/ }).parentElement!.textContent!)![0]);
    const rows = screen.getAllByRole('row').slice(1);
    expect(rows).toHaveLength(count);
    fireEvent.click(within(rows[0]!).getByRole('button', { name: / → / }));
    expect(screen.getAllByRole('row', { selected: true })).toHaveLength(1);
    expect(button('1 selected')).toBeInTheDocument();
  });
});

describe('keyboard in the picture', () => {
  it('goes onto links with Shift, says what they are, and selects them', () => {
    show({ frames: golden('slow-link') });
    fireEvent.focus(picture());
    press(picture(), 'ArrowRight');
    fireEvent.keyDown(picture(), { key: 'ArrowRight', shiftKey: true });
    expect(screen.getByRole('tooltip')).toHaveTextContent(/^(Link|\d+ collapsed hops)\w+ → .*Traces\d of 3/);
    expect(screen.getByText(/^(Link|\d+ collapsed hops) .* → .*\. Traces \d of 3\. /)).toHaveAttribute('aria-live', 'polite'); // prettier-ignore
    press(picture(), ' ');
    expect(button('1 selected')).toBeInTheDocument();
  });

  it('opens a run with Enter, stays where it was, and closes it again', () => {
    show({ frames: golden('edge-loss') });
    fireEvent.focus(picture());
    press(picture(), 'ArrowRight');
    const said = (): string => screen.getByRole('tooltip').textContent!;
    const onto = (): boolean => fireEvent.keyDown(picture(), { key: 'ArrowRight', shiftKey: true });
    for (let step = 0; step < 6 && !said().includes('collapsed'); step += 1) onto();
    press(picture(), 'Enter');
    expect(button('Close 1 opened')).toBeInTheDocument();
    expect(said()).toMatch(/^Hop/);
    press(picture(), 'Enter');
    expect(buttons(/^Close/)).toHaveLength(0);
    expect(said()).toMatch(/collapsed/);
  });
});
