import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';

/** Fields side by side as far as there is room, one below the other where there is not. */
export const getStyles = (
  theme: GrafanaTheme2,
): { readonly editor: string; readonly fields: string; readonly help: string } => ({
  editor: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1) }),
  fields: css({
    display: 'grid',
    gridTemplateColumns: `repeat(auto-fill, minmax(min(100%, ${theme.spacing(20)}), 1fr))`,
    gap: theme.spacing(1),
    alignItems: 'end',
  }),
  help: css({ color: theme.colors.text.secondary, ...theme.typography.bodySmall, margin: 0 }),
});
