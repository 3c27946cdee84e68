import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import React from 'react';
import { distance } from '../model/edges.js';
import type { EdgeRow } from '../model/types.js';
import { Value } from './Edges.js';

const MOST = 12;

/** Edges of one provider, a line each. */
export function Edges({ rows }: { readonly rows: readonly EdgeRow[] }): React.ReactElement {
  const styles = useStyles2(getStyles);
  return (
    <ul className={styles.list}>
      {rows.slice(0, MOST).map((row, at) => (
        <li key={at} className={styles.line}>
          <b>{row.vantage}</b>
          <span>{facts(row)}</span>
          <Value row={row} column="proper" />
        </li>
      ))}
      {rows.length > MOST && <li className={styles.faint}>and {rows.length - MOST} more, in the view Edges</li>}
    </ul>
  );
}

/** `FRA · AS64510 · headers of varnish · pinned · HTTP/2 · 8 km`, as far as known. */
function facts(row: EdgeRow): string {
  const known = (text: string | null): text is string => text !== null && text !== '';
  return [
    known(row.pop) ? row.pop : 'place not told',
    row.asn,
    known(row.detected) && row.detected !== 'unknown' ? `headers of ${row.detected}` : 'headers of nobody known',
    row.steering,
    known(row.version) ? `HTTP/${row.version}` : null,
    row.distance === null ? null : distance(row.distance),
  ]
    .filter(known)
    .join(' · ');
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ listStyle: 'none', margin: 0, padding: 0 }),
  line: css({
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(0, 1.5),
    padding: theme.spacing(0.25, 0),
    overflowWrap: 'anywhere',
  }),
  faint: css({ color: theme.colors.text.secondary }),
});
