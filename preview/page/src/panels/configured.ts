/** Field configuration applied as Grafana does for its own panels. */
import { applyFieldOverrides, FieldColorModeId, getFieldDisplayValues, type DataFrame, type FieldConfigSource, type FieldDisplay } from '@grafana/data'; // prettier-ignore
import { useTheme2 } from '@grafana/ui';
import { useMemo } from 'react';
import { coreFieldConfig } from '../host/registries.js';
import type { Drawn } from './props.js';

const PLAIN: FieldConfigSource = { defaults: {}, overrides: [] };

/** What a kind of panel sets where the dashboard says nothing. */
const DEFAULTS: Readonly<Record<string, FieldConfigSource['defaults']>> = {
  timeseries: { color: { mode: FieldColorModeId.PaletteClassic }, custom: { drawStyle: 'line', lineWidth: 1, fillOpacity: 0, showPoints: 'auto', pointSize: 5, axisPlacement: 'auto' } }, // prettier-ignore
  barchart: { color: { mode: FieldColorModeId.PaletteClassic } },
};

function configOf({ panel }: Drawn): FieldConfigSource {
  const { defaults, overrides } = panel.fieldConfig ?? PLAIN;
  const own = DEFAULTS[panel.type] ?? { color: { mode: FieldColorModeId.Thresholds } };
  const custom = { ...(own.custom as object), ...(defaults.custom as object) };
  return { defaults: { ...own, ...defaults, custom }, overrides };
}

export function useConfigured(props: Drawn): DataFrame[] {
  const { data, panel, replace, timeZone } = props;
  const theme = useTheme2();
  return useMemo(() => {
    const common = { fieldConfig: configOf({ panel } as Drawn), fieldConfigRegistry: coreFieldConfig };
    return applyFieldOverrides({ ...common, data: data.series, replaceVariables: replace, theme, timeZone });
  }, [data.series, panel, replace, theme, timeZone]);
}

interface Reduce {
  readonly calcs?: string[];
  readonly fields?: string;
  readonly values?: boolean;
  readonly limit?: number;
}

/** One value a field (or a row), as stat, gauge and bar gauge show. */
export function useValues(props: Drawn, sparkline: boolean): FieldDisplay[] {
  const series = useConfigured(props);
  const theme = useTheme2();
  const { panel, replace, timeZone } = props;
  return useMemo(() => {
    const reduce = (panel.options?.['reduceOptions'] ?? {}) as Reduce;
    const reduceOptions = { calcs: ['lastNotNull'], ...reduce };
    const fieldConfig = configOf({ panel } as Drawn);
    return getFieldDisplayValues({
      fieldConfig,
      reduceOptions,
      replaceVariables: replace,
      theme,
      data: series,
      sparkline,
      timeZone,
    });
  }, [panel, replace, series, sparkline, theme, timeZone]);
}
