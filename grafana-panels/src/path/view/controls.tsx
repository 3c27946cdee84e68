import React, { useState } from 'react';
import type { Dispatch } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, Checkbox, Input, RadioButtonList, Slider, Switch, useStyles2 } from '@grafana/ui';
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
  /** Nodes were grouped further than asked. */
  readonly limited: boolean;
  readonly width: number;
  readonly dispatch: Dispatch<Action>;
}

type Part<Keys extends keyof ToolbarProps = never> = Pick<ToolbarProps, 'state' | 'dispatch' | Keys>;

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
  const { lossFrom, slowFrom } = state.view;
  const [lossLeast, lossMost] = BOUNDS.lossFrom;
  const [slowLeast, slowMost] = BOUNDS.slowFrom;
  return (
    <div className={styles.sliders}>
      <div className={styles.name}>{`Ring from ${Math.round(lossFrom * 100)} % of flows ending`}</div>
      <Slider min={lossLeast} max={lossMost} step={1} showInput={false} value={Math.round(lossFrom * 100)} ariaLabelForHandle="Loss from, per cent" onChange={(value) => dispatch({ type: 'set', settings: { lossFrom: value / 100 } })} />
      <div className={styles.name}>{`Slow link from ${Math.round(slowFrom * 1000)} ms`}</div>
      <Slider min={slowLeast} max={slowMost} step={5} showInput={false} value={Math.round(slowFrom * 1000)} ariaLabelForHandle="Slow link from, milliseconds" onChange={(value) => dispatch({ type: 'set', settings: { slowFrom: value / 1000 } })} />
    </div>
  ); // prettier-ignore
}

/** A list is searched from this length on. */
const SEARCH_FROM = 9;
/** Names listed at once. */
const LISTED = 100;

/** Which vantages, or targets; none chosen is all. */
export function FilterControl({
  state,
  dispatch,
  which,
  ...lists
}: Part<'vantages' | 'targets'> & { readonly which: 'vantages' | 'targets' }): React.ReactElement {
  // prettier-ignore
  const styles = useStyles2(getStyles);
  const [search, setSearch] = useState('');
  const [all, chosen] = [lists[which], state.view[which]];
  const found = all.filter((name) => name.toLowerCase().includes(search.toLowerCase()));
  const set = (names: Iterable<string>): void => dispatch({ type: 'set', settings: { [which]: new Set(names) } });
  const toggle = (name: string): void =>
    set(chosen.has(name) ? [...chosen].filter((one) => one !== name) : [...chosen, name]);
  return (
    <div className={styles.filter}>
      {all.length >= SEARCH_FROM && (
        <Input aria-label={`Search ${which}`} placeholder="Search" value={search} onChange={(event) => setSearch(event.currentTarget.value)} />
      )}
      {found.slice(0, LISTED).map((name) => (
        <Checkbox key={name} label={name} value={chosen.has(name)} onChange={() => toggle(name)} />
      ))}
      {found.length > LISTED && <div className={styles.name}>{`${found.length - LISTED} more: search`}</div>}
      <Button size="sm" variant="secondary" fill="text" disabled={chosen.size === 0} onClick={() => set([])}>
        All
      </Button>
    </div>
  ); // prettier-ignore
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
            <button type="button" className={styles.choice} disabled={ids.size === 0} onClick={() => dispatch({ type: 'select-all', ids })}>
              <span>{QUICK_NAMES[kind]}</span>
              <span className={styles.number}>{ids.size === 0 ? 'none' : ids.size}</span>
            </button>
          </li>
        );
      })}
    </ul>
  ); // prettier-ignore
}

const getStyles = (theme: GrafanaTheme2) => ({
  switch: css({
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1),
    marginTop: theme.spacing(1),
    ...theme.typography.bodySmall,
  }),
  sliders: css({ minWidth: theme.spacing(28), padding: theme.spacing(0, 1) }),
  name: css({ ...theme.typography.bodySmall, color: theme.colors.text.secondary }),
  filter: css({
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'flex-start',
    gap: theme.spacing(0.5),
    overflowWrap: 'anywhere',
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
