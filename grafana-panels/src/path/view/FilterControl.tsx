import React, { useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, Checkbox, Input, useStyles2 } from '@grafana/ui';
import type { Part } from './controls.js';

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
        <Input
          aria-label={`Search ${which}`}
          placeholder="Search"
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
      )}
      {found.slice(0, LISTED).map((name) => (
        <Checkbox key={name} label={name} value={chosen.has(name)} onChange={() => toggle(name)} />
      ))}
      {found.length > LISTED && <div className={styles.name}>{`${found.length - LISTED} more: search`}</div>}
      <Button size="sm" variant="secondary" fill="text" disabled={chosen.size === 0} onClick={() => set([])}>
        All
      </Button>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  name: css({ ...theme.typography.bodySmall, color: theme.colors.text.secondary }),
  filter: css({
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'flex-start',
    gap: theme.spacing(0.5),
    overflowWrap: 'anywhere',
  }),
});
