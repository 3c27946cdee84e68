import React from 'react';
import type { Dispatch } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, RadioButtonList, Switch, useStyles2 } from '@grafana/ui';
import { BOUNDS, GROUP_NAMES } from '../options.js';
import type { QuickSelection } from '../model/types.js';
import { GROUPINGS, QUICK_SELECTIONS } from '../model/types.js';
import type { Action, PanelState } from './state.js';

export interface ToolbarProps {
  readonly state: PanelState;
  /** All that there are, sorted. */
  readonly vantages: readonly string[];
  readonly targets: readonly string[];
  /** Ids that each quick selection would select. */
  readonly quick: ReadonlyMap<QuickSelection, ReadonlySet<string>>;
  /** Nodes drawn at most, as the panel has it. */
  readonly limit: number;
  /** Nodes that there would be without the limit, where it was reached; else 0. */
  readonly asked: number;
  readonly width: number;
  readonly dispatch: Dispatch<Action>;
}

/** What a control needs of the toolbar's properties. */
export type Part<Keys extends keyof ToolbarProps = never> = Pick<ToolbarProps, 'state' | 'dispatch' | Keys>;

const GROUP_OPTIONS = GROUPINGS.map((value) => ({ value, label: GROUP_NAMES[value] }));

/** What is one node, and whether plain hops are hidden. */
export function GroupControl({ state, dispatch }: Part): React.ReactElement {
  const styles = useStyles2(getStyles);
  const { group, collapse } = state.view;
  return (
    <>
      <RadioButtonList
        name={`group-${React.useId()}`}
        options={GROUP_OPTIONS}
        value={group}
        onChange={(next) => dispatch({ type: 'set', settings: { group: next, expanded: new Set() } })}
      />
      <label className={styles.switch}>
        <Switch value={collapse} onChange={() => dispatch({ type: 'set', settings: { collapse: !collapse } })} />
        Collapse plain hops
      </label>
    </>
  );
}

/** From where loss and delay are marked. */
export function ThresholdControl({ state, dispatch }: Part): React.ReactElement {
  const styles = useStyles2(getStyles);
  const loss = Math.round(state.view.lossFrom * 100);
  const slow = Math.round(state.view.slowFrom * 1000);
  return (
    <div className={styles.ranges}>
      <Range
        label={`Ring where ${loss} % of flows end, or more`}
        bounds={BOUNDS.lossFrom}
        step={1}
        value={loss}
        onChange={(value) => dispatch({ type: 'set', settings: { lossFrom: value / 100 } })}
      />
      <Range
        label={`Slow link from ${slow} ms`}
        bounds={BOUNDS.slowFrom}
        step={5}
        value={slow}
        onChange={(value) => dispatch({ type: 'set', settings: { slowFrom: value / 1000 } })}
      />
    </div>
  );
}

interface RangeProps {
  readonly label: string;
  readonly bounds: readonly [number, number];
  readonly step: number;
  readonly value: number;
  readonly onChange: (value: number) => void;
}

function Range({ label, bounds: [min, max], step, value, onChange }: RangeProps): React.ReactElement {
  const styles = useStyles2(getStyles);
  return (
    <label className={styles.range}>
      {label}
      <input
        type="range"
        min={min}
        max={max}
        step={step}
        value={value}
        onChange={(event) => onChange(Number(event.currentTarget.value))}
      />
    </label>
  );
}

export const QUICK_NAMES: Readonly<Record<QuickSelection, string>> = {
  loss: 'Loss',
  slow: 'Slow links',
  changed: 'Changes',
  mpls: 'MPLS labels',
  dscp: 'DSCP rewritten',
  mtu: 'MTU drops',
  silent: 'Silent hops',
};

/** Selects all of a kind; those with none say so. */
export function QuickControl({ quick, dispatch }: Part<'quick'>): React.ReactElement {
  const styles = useStyles2(getStyles);
  return (
    <ul className={styles.quick}>
      {QUICK_SELECTIONS.map((kind) => {
        const ids = quick.get(kind) ?? new Set<string>();
        return (
          <li key={kind}>
            <button
              type="button"
              className={styles.choice}
              disabled={ids.size === 0}
              onClick={() => dispatch({ type: 'select-all', ids, match: 'any' })}
            >
              <span>{QUICK_NAMES[kind]}</span>
              <span className={styles.number}>{ids.size === 0 ? 'none' : ids.size}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

/** The kinds of which there are any, side by side. */
export function QuickButtons({ quick, dispatch }: Part<'quick'>): React.ReactElement {
  return (
    <>
      {QUICK_SELECTIONS.flatMap((kind) => {
        const ids = quick.get(kind) ?? new Set<string>();
        if (ids.size === 0) return [];
        return [
          <Button
            key={kind}
            size="sm"
            variant="secondary"
            fill="text"
            tooltip={`Select: ${QUICK_NAMES[kind]}`}
            onClick={() => dispatch({ type: 'select-all', ids, match: 'any' })}
          >
            {`${QUICK_NAMES[kind]} ${ids.size}`}
          </Button>,
        ];
      })}
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  switch: css({
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1),
    marginTop: theme.spacing(1),
    ...theme.typography.bodySmall,
  }),
  ranges: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1.5) }),
  range: css({
    ...theme.typography.bodySmall,
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(0.5),
    margin: 0,
    input: { width: '100%', accentColor: theme.colors.primary.main },
  }),
  quick: css({ listStyle: 'none', margin: 0, padding: 0 }),
  choice: css({
    ...theme.typography.bodySmall,
    display: 'flex',
    justifyContent: 'space-between',
    gap: theme.spacing(3),
    width: '100%',
    padding: theme.spacing(0.5, 0.75),
    border: 'none',
    borderRadius: theme.shape.radius.default,
    background: 'none',
    color: theme.colors.text.primary,
    '&:hover:not(:disabled)': { background: theme.colors.action.hover },
    '&:disabled': { color: theme.colors.text.disabled },
  }),
  number: css({ fontVariantNumeric: 'tabular-nums' }),
});
