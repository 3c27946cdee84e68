import type { QueryEditorProps } from '@grafana/data';
import { Alert, useStyles2 } from '@grafana/ui';
import React, { useCallback } from 'react';
import type { Options, Query, Suggesting } from '../types.js';
import { ChoiceField } from '../editor/ChoiceField.js';
import { PatternField } from '../editor/PatternField.js';
import { getStyles } from '../editor/styles.js';
import { toValuesQuery, VALUES, type Values, type ValuesFilter, type ValuesQuery } from './values.js';

type Props = QueryEditorProps<Suggesting, Query, Options, ValuesQuery>;

const NAMES: Readonly<Record<Values, string>> = {
  vantage: 'vantages',
  probe: 'probes',
  target: 'targets',
  provider: 'providers',
  partition: 'partitions',
  country: 'countries of vantages',
  city: 'cities of vantages',
  network: 'networks of vantages',
  pop: 'places of CDNs',
};

/** By what a list may be narrowed. */
const NARROWED_BY: readonly Values[] = ['vantage', 'probe', 'target', 'provider'];

/** What a query variable lists: values of a label, narrowed by other variables. */
export function VariableEditor({ datasource, query, onChange }: Props): React.JSX.Element {
  const styles = useStyles2(getStyles);
  const { asked, problem } = read(query);
  const { values, filter = {} } = asked;
  const narrow = (label: Values, pattern: string): void => {
    const kept = Object.entries({ ...filter, [label]: pattern }).filter(([, text]) => text !== '');
    onChange({ ...asked, filter: Object.fromEntries(kept) as ValuesFilter });
  };
  return (
    <div className={styles.editor}>
      {problem !== undefined && <Alert severity="error" title={problem} />}
      <div className={styles.fields}>
        <ChoiceField
          label="List"
          value={problem === undefined ? values : undefined}
          options={VALUES.map((value) => ({ value, label: NAMES[value] }))}
          onChange={(chosen) => onChange({ ...asked, values: chosen })}
        />
        {NARROWED_BY.filter((label) => label !== values).map((label) => (
          <Narrowed key={label} {...{ label, datasource }} pattern={filter[label]} onChange={narrow} />
        ))}
      </div>
      <p className={styles.help}>
        Filters are regular expressions; other variables narrow the list, such as {'${vantage}'} for targets.
      </p>
    </div>
  );
}

interface NarrowedProps {
  readonly label: Values;
  readonly datasource: Suggesting;
  readonly pattern: string | undefined;
  readonly onChange: (label: Values, pattern: string) => void;
}

function Narrowed({ label, datasource, pattern, onChange }: NarrowedProps): React.JSX.Element {
  const suggest = useCallback(() => datasource.suggest({ refId: 'suggest', values: label }), [datasource, label]);
  return (
    <PatternField
      label={`Of ${label}`}
      pattern={pattern}
      suggest={suggest}
      onChange={(changed) => onChange(label, changed)}
    />
  );
}

function read(query: unknown): { readonly asked: ValuesQuery; readonly problem?: string } {
  try {
    return { asked: toValuesQuery(query) };
  } catch (error) {
    return { asked: { refId: 'values', values: 'vantage' }, problem: (error as Error).message };
  }
}
