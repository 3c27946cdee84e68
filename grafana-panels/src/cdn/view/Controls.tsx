import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import React from 'react';
import { METRICS, SORTS, type Metric, type Sort } from '../model/types.js';
import { METRIC_LABELS, SORT_LABELS } from '../options.js';

interface Props {
  readonly metric: Metric;
  readonly sort: Sort;
  readonly onMetric: (metric: Metric) => void;
  readonly onSort: (sort: Sort) => void;
}

/** What a reader may change for now, without saving the dashboard. */
export function Controls({ metric, sort, onMetric, onSort }: Props): React.ReactElement {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.box}>
      <Choice label="Figure" value={metric} known={METRICS} labels={METRIC_LABELS} onChange={onMetric} />
      <Choice label="Order" value={sort} known={SORTS} labels={SORT_LABELS} onChange={onSort} />
    </div>
  );
}

interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly known: readonly T[];
  readonly labels: Readonly<Record<T, string>>;
  readonly onChange: (value: T) => void;
}

function Choice<T extends string>({ label, value, known, labels, onChange }: ChoiceProps<T>): React.ReactElement {
  const styles = useStyles2(getStyles);
  return (
    <label className={styles.label}>
      {label}
      <select
        className={styles.select}
        value={value}
        onChange={({ currentTarget }) => {
          const chosen = known.find((one) => one === currentTarget.value);
          if (chosen !== undefined) onChange(chosen);
        }}
      >
        {known.map((one) => (
          <option key={one} value={one}>
            {labels[one]}
          </option>
        ))}
      </select>
    </label>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  box: css({ display: 'flex', gap: theme.spacing(1), alignItems: 'center', flexShrink: 0 }),
  label: css({
    display: 'flex',
    gap: theme.spacing(0.5),
    alignItems: 'center',
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  select: css({
    background: theme.components.input.background,
    color: theme.colors.text.primary,
    fontSize: theme.typography.bodySmall.fontSize,
    lineHeight: 1.5,
    width: 'auto',
    height: theme.spacing(3),
    border: `1px solid ${theme.components.input.borderColor}`,
    borderRadius: theme.shape.radius.default,
    padding: theme.spacing(0.25, 0.5),
    maxWidth: 170,
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}` },
  }),
});
