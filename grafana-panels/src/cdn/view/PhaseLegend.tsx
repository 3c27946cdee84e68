import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import React from 'react';

/** Colours of phases in their order; neighbours differ in both themes. */
export function usePhaseColor(phases: readonly string[]): (phase: string) => string {
  const { visualization } = useTheme2();
  const names = [
    'super-light-blue',
    'blue',
    'purple',
    'orange',
    'light-green',
    'yellow',
    'semi-dark-red',
    'light-purple',
  ];
  return (phase) => visualization.getColorByName(names[Math.max(0, phases.indexOf(phase)) % names.length] ?? 'blue');
}

/** `first byte`. */
export const phaseWords = (phase: string): string => phase.replaceAll('_', ' ');

/** Which colour is which phase. */
export function PhaseLegend({ phases }: { readonly phases: readonly string[] }): React.ReactElement {
  const styles = useStyles2(getStyles);
  const color = usePhaseColor(phases);
  return (
    <ul className={styles.legend} aria-label="Phases in their order">
      {phases.map((phase) => (
        <li key={phase} className={styles.entry}>
          <span className={styles.swatch} style={{ background: color(phase) }} />
          {phaseWords(phase)}
        </li>
      ))}
    </ul>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  legend: css({
    listStyle: 'none',
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(0.25, 2),
    margin: 0,
    padding: 0,
  }),
  entry: css({
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  swatch: css({ width: 12, height: 12, borderRadius: 2 }),
});
