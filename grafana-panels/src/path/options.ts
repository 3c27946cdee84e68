import type { PanelOptionsEditorBuilder } from '@grafana/data';
import type { Grouping, View } from './model/types.js';
import { GROUPINGS } from './model/types.js';

/**
 * What is saved with the panel. These are the defaults that a viewer begins with: what is chosen in the panel's own
 * toolbar is that viewer's alone, lasts as long as the page and is never written back, so that looking at a dashboard
 * does not change it.
 */
export interface PathOptions {
  readonly group: Grouping;
  readonly collapse: boolean;
  /** Per cent, {@link BOUNDS}. */
  readonly lossFrom: number;
  /** Milliseconds, {@link BOUNDS}. */
  readonly slowFrom: number;
  /** Nodes drawn at most. */
  readonly limit: number;
  readonly showStrip: boolean;
  readonly showTable: boolean;
  readonly showLegend: boolean;
}

export const OPTION_DEFAULTS: PathOptions = {
  group: 'address',
  collapse: true,
  lossFrom: 10,
  slowFrom: 100,
  limit: 300,
  showStrip: true,
  showTable: false,
  showLegend: false,
};

/** Least and most of what is a number. */
export const BOUNDS = { lossFrom: [1, 100], slowFrom: [10, 300], limit: [20, 2000] } as const;

export const GROUP_NAMES: Readonly<Record<Grouping, string>> = {
  address: 'Address',
  asn: 'Network (AS)',
  prefix: 'Prefix',
  place: 'Place',
  network: 'Own network',
  site: 'Site',
};

/** Options as they may be used: dashboards are written by hand too, so that nothing about them is certain. */
export function soundOptions(options: Partial<Record<keyof PathOptions, unknown>> | undefined): PathOptions {
  const given = options ?? {};
  const flag = (key: 'collapse' | 'showStrip' | 'showTable' | 'showLegend'): boolean =>
    typeof given[key] === 'boolean' ? given[key] : OPTION_DEFAULTS[key];
  return {
    group: GROUPINGS.find((one) => one === given.group) ?? OPTION_DEFAULTS.group,
    collapse: flag('collapse'),
    lossFrom: bounded('lossFrom', given.lossFrom),
    slowFrom: bounded('slowFrom', given.slowFrom),
    limit: bounded('limit', given.limit),
    showStrip: flag('showStrip'),
    showTable: flag('showTable'),
    showLegend: flag('showLegend'),
  };
}

function bounded(key: keyof typeof BOUNDS, value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) return OPTION_DEFAULTS[key];
  const [least, most] = BOUNDS[key];
  return Math.min(most, Math.max(least, value));
}

/** What is drawn before the viewer chooses anything: everything, the latest round. */
export function viewOf(options: PathOptions): View {
  return {
    group: options.group,
    expanded: new Set(),
    selection: new Set(),
    vantages: new Set(),
    targets: new Set(),
    lossFrom: options.lossFrom / 100,
    slowFrom: options.slowFrom / 1000,
    collapse: options.collapse,
    limit: options.limit,
  };
}

/** The option pane. */
export function editOptions(builder: PanelOptionsEditorBuilder<PathOptions>): void {
  const bounds = (key: keyof typeof BOUNDS, step: number): { min: number; max: number; step: number } => ({
    min: BOUNDS[key][0],
    max: BOUNDS[key][1],
    step,
  });
  builder
    .addSelect({
      path: 'group',
      name: 'Group by',
      description: 'What is drawn as one node. A click on a group offers to open it.',
      defaultValue: OPTION_DEFAULTS.group,
      settings: { options: GROUPINGS.map((value) => ({ value, label: GROUP_NAMES[value] })) },
    })
    .addBooleanSwitch({
      path: 'collapse',
      name: 'Collapse plain hops',
      description: 'Hops with nothing to say become one dotted link with their number.',
      defaultValue: OPTION_DEFAULTS.collapse,
    })
    .addSliderInput({
      path: 'lossFrom',
      name: 'Loss from (%)',
      description: 'Share of flows that end at a node from which it gets a ring.',
      defaultValue: OPTION_DEFAULTS.lossFrom,
      settings: bounds('lossFrom', 1),
    })
    .addSliderInput({
      path: 'slowFrom',
      name: 'Slow link from (ms)',
      description: 'Delay of a link from which it is marked as slow.',
      defaultValue: OPTION_DEFAULTS.slowFrom,
      settings: bounds('slowFrom', 5),
    })
    .addNumberInput({
      path: 'limit',
      name: 'Nodes at most',
      description: 'With more than these, nodes are grouped further, until the viewer asks for all.',
      defaultValue: OPTION_DEFAULTS.limit,
      settings: { ...bounds('limit', 10), integer: true },
    })
    .addBooleanSwitch({ path: 'showStrip', name: 'Time strip', defaultValue: OPTION_DEFAULTS.showStrip })
    .addBooleanSwitch({
      path: 'showTable',
      name: 'Begin with the table',
      description: 'In wide panels it stands beside the picture.',
      defaultValue: OPTION_DEFAULTS.showTable,
    })
    .addBooleanSwitch({ path: 'showLegend', name: 'Legend', defaultValue: OPTION_DEFAULTS.showLegend });
}
