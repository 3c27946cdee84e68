import type { DataSourceInstanceSettings, DataSourcePluginOptionsEditorProps } from '@grafana/data';
import { DataSourcePicker } from '@grafana/runtime';
import { Field, FieldSet } from '@grafana/ui';
import React, { useId } from 'react';
import type { Options } from '../types.js';
import { LOKI_TYPES, PROMETHEUS_TYPES } from '../health/gather.js';

type Props = DataSourcePluginOptionsEditorProps<Options>;

/** Which Prometheus and which Loki to ask. "Save & test" below tells what they hold. */
export function ConfigEditor({ options, onOptionsChange }: Props): React.JSX.Element {
  const set = (changed: Partial<Options>): void =>
    onOptionsChange({ ...options, jsonData: { ...options.jsonData, ...changed } });
  const { prometheusUid, lokiUid } = options.jsonData;
  return (
    <FieldSet label="Where the measurements are">
      <Picker
        label="Prometheus"
        description="Holds the metrics of Parallax: Prometheus, Mimir, Thanos or VictoriaMetrics. It is asked as you, with its own access rules and cache."
        types={PROMETHEUS_TYPES}
        uid={prometheusUid}
        required
        onChange={(uid) => set({ prometheusUid: uid })}
      />
      <Picker
        label="Loki"
        description="Optional: holds the records of runs. Adds MPLS labels, whole ways of flows, the headers that decided, and sentences."
        types={LOKI_TYPES}
        uid={lokiUid}
        onChange={(uid) => set({ lokiUid: uid })}
      />
    </FieldSet>
  );
}

interface PickerProps {
  readonly label: string;
  readonly description: string;
  readonly types: readonly string[];
  readonly uid: string | undefined;
  readonly required?: boolean;
  readonly onChange: (uid: string | undefined) => void;
}

function Picker({ label, description, types, uid, required = false, onChange }: PickerProps): React.JSX.Element {
  const id = useId();
  return (
    <Field label={label} description={description} htmlFor={id} required={required}>
      <DataSourcePicker
        inputId={id}
        type={[...types]}
        current={uid ?? null}
        noDefault
        placeholder={required ? 'Choose a data source' : 'None'}
        width={40}
        onChange={(chosen: DataSourceInstanceSettings) => onChange(chosen.uid)}
        onClear={() => onChange(undefined)}
      />
    </Field>
  );
}
