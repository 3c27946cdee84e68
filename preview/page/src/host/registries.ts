/** Registries that Grafana fills when it starts: options, field configuration, transformations. */
import { FieldConfigOptionsRegistry, standardEditorsRegistry, standardFieldConfigEditorRegistry, standardTransformers, standardTransformersRegistry, type DataTransformerInfo, type FieldConfigPropertyItem, type StandardEditorProps, type StandardEditorsRegistryItem } from '@grafana/data'; // prettier-ignore
import { Input } from '@grafana/ui';
import React from 'react';
import { LINE } from './line.js';

/** Options cannot be edited here: an input that shows the value stands for every editor. */
const Editor = ({ value, onChange }: StandardEditorProps<unknown>): React.ReactElement =>
  React.createElement(Input, { value: String(value ?? ''), onChange: (event) => onChange(event.currentTarget.value) });

const EDITORS = ['text', 'number', 'slider', 'boolean', 'select', 'multi-select', 'radio', 'strings', 'stats-picker', 'unit', 'color', 'fieldColor', 'mappings', 'thresholds', 'links', 'actions', 'data-source-picker', 'dashboard-uid', 'datasource', 'timezone', 'field-name', 'displayName', 'decimals', 'min', 'max', 'noValue', 'filterable']; // prettier-ignore

const STANDARD = ['unit', 'min', 'max', 'decimals', 'displayName', 'noValue', 'color', 'mappings', 'thresholds', 'links', 'filterable', 'fieldMinMax', 'actions', 'description']; // prettier-ignore

/** Of Grafana's own panels, what dashboards may override by field. */
const CUSTOM = ['drawStyle', 'lineWidth', 'lineInterpolation', 'lineStyle', 'fillOpacity', 'fillBelowTo', 'gradientMode', 'showPoints', 'pointSize', 'spanNulls', 'insertNulls', 'stacking', 'axisLabel', 'axisPlacement', 'axisColorMode', 'axisCenteredZero', 'axisSoftMin', 'axisSoftMax', 'axisWidth', 'axisGridShow', 'axisBorderShow', 'scaleDistribution', 'thresholdsStyle', 'hideFrom', 'barAlignment', 'barWidthFactor', 'transform', 'align', 'cellOptions', 'width', 'minWidth', 'inspect', 'filterable', 'wrapText', 'wrapHeaderText', 'neutral']; // prettier-ignore

const item = (id: string, path: string, isCustom: boolean): FieldConfigPropertyItem => ({
  id,
  path,
  name: id,
  isCustom,
  editor: Editor,
  override: Editor,
  process: (value: unknown) => value,
  shouldApply: () => true,
  settings: {},
});

const standard = (): FieldConfigPropertyItem[] => STANDARD.map((id) => item(id, id, false));

/** What field configuration of Grafana's own panels knows. */
export const coreFieldConfig = new FieldConfigOptionsRegistry(() => [
  ...standard(),
  ...CUSTOM.map((name) => item(`custom.${name}`, name, true)),
]);

export function fillRegistries(): void {
  standardEditorsRegistry.setInit(() =>
    EDITORS.map((id) => ({ id, name: id, editor: Editor }) as StandardEditorsRegistryItem<unknown>),
  );
  standardFieldConfigEditorRegistry.setInit(standard);
  // One of them is there under two names.
  const all = new Map((Object.values(standardTransformers) as DataTransformerInfo[]).map((info) => [info.id, info]));
  standardTransformersRegistry.setInit(() =>
    [...all.values()].map((info) => {
      // Grafana 12 holds the transformation itself, 13 a function that fetches it.
      const transformation = (LINE === '12' ? info : () => Promise.resolve(info)) as () => Promise<DataTransformerInfo>;
      return { id: info.id, name: info.name, transformation, editor: () => null, imageDark: '', imageLight: '' };
    }),
  );
}

/** Whether a transformation is known here. */
export const knowsTransformation = (id: string): boolean => standardTransformersRegistry.getIfExists(id) !== undefined;
