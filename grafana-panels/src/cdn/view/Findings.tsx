import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, useStyles2, useTheme2 } from '@grafana/ui';
import React from 'react';
import type { FindingsModel } from '../model/findings.js';
import type { FindingRow, Standing } from '../model/types.js';
import { count } from '../model/words.js';
import { Mark } from './Mark.js';
import { standingColor } from './tones.js';

const STANDING: Readonly<Record<string, Standing>> = { error: 'fail', warning: 'unjudged', info: 'unsure' };
const MOST = 60;

/** What keeps the caches from working, worst first, each with what to write instead. */
export function Findings({ model }: { readonly model: FindingsModel }): React.ReactElement {
  const styles = useStyles2(getStyles);
  const [most, setMost] = React.useState(MOST);
  if (model.rows.length === 0) return <p className={styles.none}>The lint found nothing in its last pass.</p>;
  return (
    <div className={styles.box}>
      {!model.detailed && (
        <p className={styles.note}>
          These are counts. Where, why and what to write instead stand in the records of runs: set a Loki data source in
          the configuration of the Parallax data source, and send the agents&apos; events there.
        </p>
      )}
      <ul className={styles.list} aria-label="Findings, worst first">
        {model.rows.slice(0, most).map((row, at) => (
          <li key={at}>
            <Finding row={row} />
          </li>
        ))}
      </ul>
      {model.rows.length > most && (
        <Button size="sm" fill="text" onClick={() => setMost(most + 200)}>
          {`${String(model.rows.length - most)} more`}
        </Button>
      )}
    </div>
  );
}

/** One finding: what, where, why, instead. Text of strangers in every part. */
export function Finding({ row }: { readonly row: FindingRow }): React.ReactElement {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const standing = STANDING[row.severity ?? ''] ?? 'absent';
  const where = [row.path, row.place].filter((part) => part !== null && part !== '').join(' · ');
  return (
    <article className={styles.finding}>
      <span className={styles.severity} style={{ color: standingColor(theme, standing) }}>
        <Mark standing={standing} size={13} />
        {row.severity ?? 'unknown'}
      </span>
      <div className={styles.body}>
        <div className={styles.title}>
          <b>{row.provider}</b> <code className={styles.rule}>{row.rule}</code>
          {where !== '' && <span className={styles.where}>{where}</span>}
          {(row.objects ?? 0) > 0 && <span className={styles.note}>{count(row.objects ?? 0, 'object')}</span>}
          {row.vantage !== null && row.vantage !== '' && <span className={styles.note}>seen from {row.vantage}</span>}
        </div>
        {row.reason !== null && row.reason !== '' && <div>{row.reason}</div>}
        {row.remedy !== null && row.remedy !== '' && (
          <div>
            <span className={styles.note}>Instead: </span>
            {row.remedy}
          </div>
        )}
        {row.reference !== null && row.reference !== '' && <div className={styles.note}>{row.reference}</div>}
      </div>
    </article>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  box: css({ overflow: 'auto', height: '100%', padding: theme.spacing(0.5, 1) }),
  none: css({ padding: theme.spacing(2) }),
  list: css({ listStyle: 'none', margin: 0, padding: 0 }),
  finding: css({
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(0.5, 2),
    padding: theme.spacing(1, 0),
    borderBottom: `1px solid ${theme.colors.border.weak}`,
  }),
  severity: css({
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    width: 84,
    overflowWrap: 'anywhere',
    overflow: 'hidden',
    alignSelf: 'flex-start',
  }),
  body: css({ flex: '1 1 260px', minWidth: 0, overflowWrap: 'anywhere', maxWidth: '100ch' }),
  title: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(0.25, 1.5), alignItems: 'baseline' }),
  rule: css({ background: theme.colors.background.secondary }),
  where: css({ fontFamily: theme.typography.fontFamilyMonospace, fontSize: theme.typography.bodySmall.fontSize }),
  note: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
});
