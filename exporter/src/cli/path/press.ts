import type { Change } from './ask.js';
import { NAMINGS, type Naming } from './view.js';

/** What keys do. */

export interface LiveState {
  /** Which target. */
  readonly shown: number;
  readonly scroll: number;
  readonly naming: Naming;
  readonly merged: boolean;
  readonly details: boolean;
  readonly help: boolean;
  readonly paused: boolean;
}

/** What the view alone cannot do. */
export type Order = 'quit' | 'reset' | 'redraw' | Change;

export interface Pressed {
  readonly state: LiveState;
  readonly order?: Order;
}

export interface Extent {
  readonly tabs: number;
  /** Lines of a page. */
  readonly page: number;
}

const ORDERS: Readonly<Record<string, Order>> = {
  q: 'quit',
  r: 'reset',
  redraw: 'redraw',
  u: { protocol: 'udp' },
  i: { protocol: 'icmp' },
  t: { protocol: 'tcp' },
  '4': { family: '4' },
  '6': { family: '6' },
};

const END = 1_000_000;

/** Keys without a meaning change nothing; any key leaves the help page. */
export function press(before: LiveState, key: string, extent: Extent): Pressed {
  const order = Object.hasOwn(ORDERS, key) ? ORDERS[key] : undefined;
  if (before.help && key !== 'q' && !(key in scrolls(before, extent)))
    return { state: { ...before, help: false, scroll: 0 } };
  if (order !== undefined) return { state: before, order };
  return { state: { ...before, ...changes(before, key, extent) } };
}

function changes(before: LiveState, key: string, extent: Extent): Partial<LiveState> {
  const scroll = scrolls(before, extent)[key];
  if (scroll !== undefined) return { scroll: Math.max(0, scroll) };
  const { tabs } = extent;
  switch (key) {
    case 'p':
      return { paused: !before.paused };
    case 'n':
      return { naming: NAMINGS[(NAMINGS.indexOf(before.naming) + 1) % NAMINGS.length] ?? 'both' };
    case 'm':
      return { details: !before.details, scroll: 0 };
    case 'a':
      return { merged: !before.merged, scroll: 0 };
    case '?':
      return { help: true, scroll: 0 };
    case 'right':
      return { shown: (before.shown + 1) % tabs, scroll: 0 };
    case 'left':
      return { shown: (before.shown + tabs - 1) % tabs, scroll: 0 };
    default:
      return {};
  }
}

const scrolls = ({ scroll }: LiveState, { page }: Extent): Readonly<Record<string, number>> => ({
  up: scroll - 1,
  down: scroll + 1,
  'page-up': scroll - page,
  'page-down': scroll + page,
  home: 0,
  end: END,
});
