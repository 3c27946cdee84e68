/** Single numbers: stat, gauge and bar gauge. */
import { getDisplayValueAlignmentFactors, VizOrientation, type FieldDisplay } from '@grafana/data';
import { BarGaugeDisplayMode, BarGaugeValueMode, BigValueColorMode, BigValueGraphMode, BigValueJustifyMode, BigValueTextMode } from '@grafana/schema'; // prettier-ignore
import { BarGauge, BigValue, useTheme2 } from '@grafana/ui';
import React from 'react';
import { useValues } from './configured.js';
import { NoData } from './message.js';
import type { Drawn } from './props.js';

const GAP = 4;

interface StatOptions {
  readonly colorMode?: BigValueColorMode;
  readonly graphMode?: BigValueGraphMode;
  readonly textMode?: BigValueTextMode;
  readonly justifyMode?: BigValueJustifyMode;
}

export function StatPanel(props: Drawn): React.ReactElement {
  const { panel, width, height } = props;
  const options = (panel.options ?? {}) as StatOptions;
  const graph = options.graphMode ?? BigValueGraphMode.Area;
  const values = useValues(props, graph === BigValueGraphMode.Area);
  const theme = useTheme2();
  if (isEmpty(values)) return <NoData panel={panel} />;
  const across = width >= height;
  const each = (length: number): number => Math.floor((length - GAP * (values.length - 1)) / values.length);
  const size = across ? { width: each(width), height } : { width, height: each(height) };
  return (
    <div style={{ display: 'flex', gap: GAP, flexDirection: across ? 'row' : 'column' }}>
      {values.map((value, index) => (
        <BigValue
          key={index}
          {...size}
          theme={theme}
          value={named(value, values.length > 1 || options.textMode === BigValueTextMode.ValueAndName)}
          {...(value.sparkline && graph === BigValueGraphMode.Area && { sparkline: value.sparkline })}
          colorMode={options.colorMode ?? BigValueColorMode.Value}
          graphMode={graph}
          textMode={options.textMode ?? BigValueTextMode.Auto}
          justifyMode={options.justifyMode ?? BigValueJustifyMode.Auto}
        />
      ))}
    </div>
  );
}

const isEmpty = (values: readonly FieldDisplay[]): boolean => values.length === 0 || values.every(({ field, display }) => field === undefined || display.text === ''); // prettier-ignore

/** The title of a panel names its only value, unless its own name is asked for. */
const named = ({ display }: FieldDisplay, own: boolean): FieldDisplay['display'] =>
  own ? display : { ...display, title: '' };

interface BarOptions {
  readonly displayMode?: BarGaugeDisplayMode;
  readonly orientation?: VizOrientation;
  readonly showUnfilled?: boolean;
  readonly valueMode?: BarGaugeValueMode;
  readonly minVizHeight?: number;
}

export function BarGaugePanel(props: Drawn): React.ReactElement {
  const { panel, width, height } = props;
  const options = (panel.options ?? {}) as BarOptions;
  const values = useValues(props, false);
  const theme = useTheme2();
  if (isEmpty(values)) return <NoData panel={panel} />;
  const aligned = getDisplayValueAlignmentFactors([...values]);
  // Names of as many letters differ in width.
  aligned.title += 'm';
  const least = Math.max(20, options.minVizHeight ?? 16);
  const each = Math.min(60, Math.max(least, Math.floor((height - GAP * (values.length - 1)) / values.length)));
  const scrolls = each * values.length + GAP * (values.length - 1) > height;
  return (
    <div style={{ display: 'grid', gap: GAP, height, overflowY: scrolls ? 'auto' : 'hidden', alignContent: 'start' }}>
      {values.map(({ display, field, view, colIndex }, index) => (
        <BarGauge
          key={index}
          theme={theme}
          width={scrolls ? width - 16 : width}
          height={each}
          value={display}
          alignmentFactors={aligned}
          field={field}
          display={view?.getFieldDisplayProcessor(colIndex ?? 0)}
          orientation={
            options.orientation === VizOrientation.Vertical ? VizOrientation.Vertical : VizOrientation.Horizontal
          }
          displayMode={options.displayMode ?? BarGaugeDisplayMode.Gradient}
          showUnfilled={options.showUnfilled ?? true}
          valueDisplayMode={options.valueMode ?? BarGaugeValueMode.Color}
          itemSpacing={GAP}
        />
      ))}
    </div>
  );
}
