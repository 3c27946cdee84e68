import React from 'react';
import { css } from '@emotion/css';
import { alerts } from '@parallax/contract';
import { locationUtil, type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { Prose } from './Prose.js';
import runbooks from './runbooks.json';

const texts: Readonly<Record<string, string>> = runbooks;

/** What to do: all runbooks by name, and the one that the address names, by its own name or that of an alert. */
export function Runbooks({
  base,
  name: asked,
}: {
  readonly base: string;
  readonly name?: string | undefined;
}): React.JSX.Element {
  const styles = useStyles2(getStyles);
  const name = alerts.find((alert) => alert.name === asked)?.runbook ?? asked;
  const text = name === undefined ? undefined : texts[name];
  return (
    <div className={styles.page}>
      <nav aria-label="Runbooks">
        <ul className={styles.list}>
          {Object.entries(texts).map(([id, content]) => (
            <li key={id}>
              <a
                href={locationUtil.assureBaseUrl(`${base}/runbooks/${id}`)}
                aria-current={id === name ? 'page' : undefined}
                className={styles.link}
              >
                {titleOf(content)}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      {name !== undefined && text === undefined && <p role="alert">There is no runbook of that name.</p>}
      {text === undefined && name === undefined && <p>Choose what you see.</p>}
      {text !== undefined && <Prose text={text} />}
    </div>
  );
}

const titleOf = (text: string): string => /^# (.*)$/m.exec(text)?.[1] ?? '';

interface Styles {
  readonly page: string;
  readonly list: string;
  readonly link: string;
}

const getStyles = (theme: GrafanaTheme2): Styles => ({
  page: css({ padding: theme.spacing(2), display: 'flex', flexWrap: 'wrap', gap: theme.spacing(4) }),
  list: css({ listStyle: 'none', minWidth: '16em' }),
  link: css({
    display: 'block',
    padding: theme.spacing(0.5, 1),
    color: theme.colors.text.link,
    '&[aria-current]': { background: theme.colors.action.selected, borderRadius: theme.shape.radius.default },
  }),
});
