import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { parse, spans, type Block } from './markdown.js';

/** Text of a runbook. */
export function Prose({ text }: { readonly text: string }): React.JSX.Element {
  const styles = useStyles2(getStyles);
  return (
    <article className={styles.prose}>
      {parse(text).map((block, index) => (
        <Part key={index} block={block} />
      ))}
    </article>
  );
}

function Part({ block }: { readonly block: Block }): React.JSX.Element {
  if (block.kind === 'heading') return block.level === 1 ? <h1>{block.text}</h1> : <h2>{block.text}</h2>;
  if (block.kind === 'paragraph') return <p>{line(block.text)}</p>;
  const items = block.items.map((item, index) => <li key={index}>{line(item)}</li>);
  return block.ordered ? <ol>{items}</ol> : <ul>{items}</ul>;
}

const line = (text: string): React.ReactNode[] =>
  spans(text).map((span, index) => (index % 2 === 1 ? <code key={index}>{span}</code> : span));

const getStyles = (theme: GrafanaTheme2): { readonly prose: string } => ({
  prose: css({
    maxWidth: '46em',
    h1: { fontSize: theme.typography.h3.fontSize, marginBottom: theme.spacing(2) },
    h2: { fontSize: theme.typography.h5.fontSize, margin: theme.spacing(3, 0, 1) },
    'ul, ol': { paddingLeft: theme.spacing(3) },
    li: { marginBottom: theme.spacing(0.5) },
  }),
});
