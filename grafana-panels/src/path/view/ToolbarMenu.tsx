import React, { useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, Toggletip, useStyles2 } from '@grafana/ui';

interface Props {
  readonly label: string;
  readonly title: string;
  /** Something other than everything is chosen in it. */
  readonly on?: boolean;
  readonly children: React.ReactElement;
}

/** A button that opens what is in it; Escape closes it and gives the focus back. */
export function ToolbarMenu({ label, title, on = false, children }: Props): React.ReactElement {
  const styles = useStyles2(getStyles);
  const [open, setOpen] = useState(false);
  const content = (
    <div className={styles.content} role="group" aria-label={title}>
      {children}
    </div>
  );
  return (
    <Toggletip
      closeButton={false}
      content={content}
      placement="bottom-start"
      fitContent
      show={open}
      onOpen={() => setOpen(true)}
      onClose={() => setOpen(false)}
    >
      <Button
        size="sm"
        variant="secondary"
        fill={on ? 'solid' : 'outline'}
        icon={open ? 'angle-up' : 'angle-down'}
        iconPlacement="right"
        aria-haspopup="dialog"
        aria-expanded={open}
      >
        {label}
      </Button>
    </Toggletip>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  content: css({ minWidth: theme.spacing(26), maxWidth: theme.spacing(40), maxHeight: '50vh', overflowY: 'auto' }),
});
