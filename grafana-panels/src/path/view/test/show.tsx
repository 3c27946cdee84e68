/** The panel for tests, and what one does with it. */
import React from 'react';
import { fireEvent, render, screen } from '@testing-library/react';
import { expect, vi } from 'vitest';
import type { DataFrame, PanelData, PanelProps } from '@grafana/data';
import { dateTime, EventBusSrv, LoadingState } from '@grafana/data';
import type { FrameLike } from '@parallax/contract';
import type { PathOptions } from '../../options.js';
import { OPTION_DEFAULTS } from '../../options.js';
import { PathPanel } from '../../PathPanel.js';

export type Given = Partial<PanelData> & { readonly frames?: readonly FrameLike[]; readonly until?: number };

/** What Grafana gives the panel. */
export function props(
  { frames, until, ...data }: Given,
  size: Partial<PanelProps<PathOptions>> = {},
): PanelProps<PathOptions> {
  const times = (frames ?? []).flatMap((frame) =>
    Array.from(frame.fields.find(({ name }) => name === 'time')?.values ?? []),
  );
  const last = Math.max(0, ...times.filter((time) => typeof time === 'number'));
  const timeRange = {
    from: dateTime(last - 3_600_000),
    to: dateTime(until ?? last),
    raw: { from: 'now-1h', to: 'now' },
  };
  const full: PanelData = { state: LoadingState.Done, series: (frames ?? []) as DataFrame[], timeRange, ...data };
  return {
    id: 1,
    data: full,
    timeRange,
    timeZone: 'utc',
    options: OPTION_DEFAULTS,
    transparent: false,
    width: 1200,
    height: 600,
    fieldConfig: { defaults: {}, overrides: [] },
    renderCounter: 0,
    title: '',
    eventBus: new EventBusSrv(),
    onOptionsChange: vi.fn(),
    onFieldConfigChange: vi.fn(),
    replaceVariables: (text) => text,
    onChangeTimeRange: vi.fn(),
    ...size,
  };
}

/** The panel on the screen. */
export const show = (given: Given, size: Partial<PanelProps<PathOptions>> = {}): ReturnType<typeof render> =>
  render(<PathPanel {...props(given, size)} />);
/** Buttons by name; by roles it takes ten times as long. */
export const buttons = (name: string | RegExp): HTMLElement[] =>
  [...document.querySelectorAll('button')].filter((one) => {
    const own = one.getAttribute('aria-label') ?? one.textContent ?? '';
    return typeof name === 'string' ? own === name : name.test(own);
  });
export const button = (name: string | RegExp): HTMLElement => {
  const found = buttons(name);
  expect(found).toHaveLength(1);
  return found[0]!;
};
export const picture = (): HTMLElement => screen.getByRole('application');
export const strip = (): HTMLElement => screen.getByRole('slider', { name: /round/i });
export const press = (element: HTMLElement, ...keys: string[]): void =>
  keys.forEach((key) => fireEvent.keyDown(element, { key }));
