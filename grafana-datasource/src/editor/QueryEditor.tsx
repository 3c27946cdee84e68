import type { QueryEditorProps } from '@grafana/data';
import { Alert, useStyles2, type ComboboxOption } from '@grafana/ui';
import { QUERY_KINDS, type ParallaxQuery, type QueryKind } from '@parallax/contract';
import React, { useCallback } from 'react';
import type { Options, Query, Suggesting } from '../types.js';
import { kinds } from '../kinds/index.js';
import { kindOf, migrate, unknownKind } from '../migrate.js';
import { ChoiceField } from './ChoiceField.js';
import { FILTER_LABELS, FILTERS, withFilter, type FilterLabel } from './fields.js';
import { KindOptions } from './KindOptions.js';
import { PatternField } from './PatternField.js';
import { getStyles } from './styles.js';

type Props = QueryEditorProps<Suggesting, Query, Options> & {
  /** Kinds to choose from; all when absent. */
  readonly offered?: readonly QueryKind[];
};

/** What to ask: a kind, filters, and the kind's own options. Each change runs the query. */
export function QueryEditor({
  datasource,
  query,
  onChange,
  onRunQuery,
  range,
  offered = QUERY_KINDS,
}: Props): React.JSX.Element {
  const styles = useStyles2(getStyles);
  const kind = kindOf(query);
  const change = (changed: ParallaxQuery): void => {
    onChange({ ...changed, refId: query.refId } as Query);
    onRunQuery();
  };
  // Filters that the new kind lacks would narrow it unseen; options of the old one mean nothing to it.
  const choose = (chosen: QueryKind): void => change(switched(query, chosen));
  const lifted = kind === undefined ? undefined : migrate(query);
  return (
    <div className={styles.editor}>
      {kind === undefined && <Alert severity="error" title={unknownKind(query)} />}
      <div className={styles.fields}>
        <ChoiceField
          label="Show"
          value={kind}
          invalid={kind === undefined}
          options={choices(offered)}
          onChange={choose}
        />
        {lifted !== undefined && kind !== undefined && (
          <>
            {FILTERS[kind].map((label) => (
              <Filtered key={label} {...{ label, datasource, query: lifted, range }} onChange={change} />
            ))}
            <KindOptions query={lifted} onChange={change} />
          </>
        )}
      </div>
      {kind !== undefined && (
        <p className={styles.help}>
          {kinds[kind].help} {kinds[kind].drawnBy}
        </p>
      )}
    </div>
  );
}

/** Kinds to choose from, each with what it is. */
export const choices = (offered: readonly QueryKind[]): ComboboxOption<QueryKind>[] =>
  offered.map((value) => ({ value, label: kinds[value].label, description: kinds[value].help }));

/** A query of another kind with what it can keep: the filters that it has, too. */
export function switched(query: Query, kind: QueryKind): Query {
  const kept = FILTERS[kind].reduce<Query['filter']>(
    (filter, label) => withFilter(filter, label, query.filter?.[label] ?? ''),
    undefined,
  );
  const { refId, datasource, hide, key } = query;
  const common = { refId, datasource, hide, key, kind, filter: kept };
  return Object.fromEntries(Object.entries(common).filter(([, value]) => value !== undefined)) as unknown as Query;
}

interface FilteredProps extends Pick<Props, 'datasource' | 'query' | 'range'> {
  readonly label: FilterLabel;
  readonly onChange: (query: ParallaxQuery) => void;
}

function Filtered({ label, datasource, query, range, onChange }: FilteredProps): React.JSX.Element {
  const { filter } = query;
  // The other filters narrow what is suggested.
  const suggest = useCallback(
    () => datasource.suggest({ refId: 'suggest', values: label, filter: withFilter(filter, label, '') ?? {} }, range),
    [datasource, filter, label, range],
  );
  return (
    <PatternField
      label={FILTER_LABELS[label]}
      pattern={filter?.[label]}
      suggest={suggest}
      onChange={(pattern) => onChange({ ...query, filter: withFilter(filter, label, pattern) })}
    />
  );
}
