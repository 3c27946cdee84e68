/** Ad hoc filters: those that are set, and one more out of what the data source knows. */
import { getDataSourceSrv, locationService } from '@grafana/runtime';
import { Button, Select, Stack, Tag } from '@grafana/ui';
import React, { useState } from 'react';
import type { AdHocVariableFilter, SelectableValue } from '@grafana/data';
import type { VariableState } from './variables.js';

const OPERATORS = ['=', '!=', '=~', '!~'].map((value) => ({ label: value, value }));

function set(name: string, filters: readonly AdHocVariableFilter[]): void {
  const written = filters.map(({ key, operator, value }) =>
    [key, operator, value].map((part) => part.replaceAll('|', '__gfp__')).join('|'),
  );
  locationService.partial({ [`var-${name}`]: written.length === 0 ? null : written });
}

export function AdhocPicker({ state }: { readonly state: VariableState }): React.ReactElement {
  const { model, filters } = state;
  const [adding, setAdding] = useState(false);
  const remove = (index: number): void =>
    set(
      model.name,
      filters.filter((_, at) => at !== index),
    );
  return (
    <Stack direction="row" gap={0.5} alignItems="center" wrap="wrap">
      {filters.map(({ key, operator, value }, index) => (
        <Tag key={index} name={`${key} ${operator} ${value}`} icon="times" onClick={() => remove(index)} />
      ))}
      {adding ? (
        <NewFilter
          state={state}
          onDone={(filter) => {
            setAdding(false);
            if (filter) set(model.name, [...filters, filter]);
          }}
        />
      ) : (
        <Button size="sm" variant="secondary" icon="plus" aria-label="Add a filter" onClick={() => setAdding(true)} />
      )}
    </Stack>
  );
}

interface NewProps {
  readonly state: VariableState;
  readonly onDone: (filter?: AdHocVariableFilter) => void;
}

function NewFilter({ state, onDone }: NewProps): React.ReactElement {
  const [keys, setKeys] = useState<SelectableValue<string>[]>();
  const [values, setValues] = useState<SelectableValue<string>[]>();
  const [key, setKey] = useState('');
  const [operator, setOperator] = useState('=');
  const ask = async (of: 'getTagKeys' | 'getTagValues', chosen = ''): Promise<SelectableValue<string>[]> => {
    const source = await getDataSourceSrv().get(state.model.datasource ?? null);
    const found =
      of === 'getTagKeys'
        ? await source.getTagKeys?.({ filters: [] })
        : await source.getTagValues?.({ key: chosen, filters: [] });
    const list = Array.isArray(found) ? found : ((found as { data?: { text: string }[] } | undefined)?.data ?? []);
    return list.map(({ text }) => ({ label: String(text), value: String(text) }));
  };
  const chooseKey = ({ value = '' }: SelectableValue<string>): void => {
    setKey(value);
    void ask('getTagValues', value).then(setValues);
  };
  return (
    <Stack direction="row" gap={0.5}>
      <Select
        aria-label="Label"
        width={16}
        options={keys ?? []}
        value={key}
        onChange={chooseKey}
        onOpenMenu={() => void ask('getTagKeys').then(setKeys)}
        onBlur={() => key === '' && onDone()}
        allowCustomValue
      />
      <Select
        aria-label="Operator"
        width={8}
        options={OPERATORS}
        value={operator}
        onChange={({ value }) => setOperator(value ?? '=')}
      />
      <Select
        aria-label="Value"
        width={16}
        options={values ?? []}
        value={null}
        onChange={({ value }) => onDone({ key, operator, value: value ?? '' })}
        allowCustomValue
      />
    </Stack>
  );
}
