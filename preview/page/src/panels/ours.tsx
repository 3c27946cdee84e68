/** A panel of ours out of its bundle, with what Grafana hands to a panel. */
import { applyFieldOverrides, getPanelOptionsWithDefaults, type FieldConfigSource, type PanelData, type PanelPlugin, type PanelProps } from '@grafana/data'; // prettier-ignore
import { LoadingPlaceholder, useTheme2 } from '@grafana/ui';
import React, { useEffect, useMemo, useState } from 'react';
import { loadPanel } from '../host/plugins.js';
import type { Drawn } from './props.js';

const PLAIN: FieldConfigSource = { defaults: {}, overrides: [] };

type Options = Record<string, unknown>;

export function OurPanel(props: Drawn): React.ReactElement {
  const [plugin, setPlugin] = useState<PanelPlugin>();
  const [error, setError] = useState<Error>();
  const { type } = props.panel;
  useEffect(() => {
    loadPanel(type).then(setPlugin, setError);
  }, [type]);
  if (error !== undefined) throw error;
  return plugin === undefined ? <LoadingPlaceholder text="Loading the panel" /> : <Loaded {...props} plugin={plugin} />;
}

function Loaded({ plugin, ...props }: Drawn & { readonly plugin: PanelPlugin }): React.ReactElement {
  const { panel, width, height, timeZone, replace, eventBus, onTime } = props;
  const [options, setOptions] = useState<Options>(() => initial(plugin, panel).options as Options);
  const [fieldConfig, setFieldConfig] = useState(() => initial(plugin, panel).fieldConfig);
  const data = useConfigured(props, plugin, fieldConfig);
  const Panel = plugin.panel as React.ComponentType<PanelProps<Options>> | null;
  if (Panel === null) throw new Error(`${plugin.meta.id} draws nothing`);
  return (
    <Panel
      id={panel.id}
      title={panel.title ?? ''}
      data={data}
      timeRange={data.timeRange}
      timeZone={timeZone}
      options={options}
      fieldConfig={fieldConfig}
      width={width}
      height={height}
      transparent={panel.transparent === true}
      renderCounter={0}
      replaceVariables={replace}
      eventBus={eventBus}
      onOptionsChange={setOptions}
      onFieldConfigChange={setFieldConfig}
      onChangeTimeRange={({ from, to }) => onTime({ from, to })}
    />
  );
}

function initial(plugin: PanelPlugin, panel: Drawn['panel']): { options: unknown; fieldConfig: FieldConfigSource } {
  const currentFieldConfig = panel.fieldConfig ?? PLAIN;
  return getPanelOptionsWithDefaults({
    plugin,
    currentOptions: { ...panel.options },
    currentFieldConfig,
    isAfterPluginChange: false,
  });
}

function useConfigured(
  { data, replace, timeZone }: Drawn,
  plugin: PanelPlugin,
  fieldConfig: FieldConfigSource,
): PanelData {
  const theme = useTheme2();
  return useMemo(() => {
    const registry = plugin.fieldConfigRegistry;
    const common = { fieldConfig, fieldConfigRegistry: registry, replaceVariables: replace, theme, timeZone };
    return { ...data, series: applyFieldOverrides({ ...common, data: data.series }) };
  }, [data, fieldConfig, plugin, replace, theme, timeZone]);
}
