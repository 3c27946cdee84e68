/** Lines and bars over time, with a tooltip, a legend, and annotations as lines and bands. */
import type { DataFrame } from '@grafana/data';
import { LegendDisplayMode, TooltipDisplayMode, type VizLegendOptions } from '@grafana/schema';
import { TimeSeries, TooltipPlugin, type UPlotConfigBuilder } from '@grafana/ui';
import React, { useMemo } from 'react';
import { AnnotationMarks } from './annotation-marks.js';
import { useConfigured } from './configured.js';
import { graphable } from './graphable.js';
import { NoData } from './message.js';
import type { Drawn } from './props.js';

const LEGEND: VizLegendOptions = {
  showLegend: true,
  displayMode: LegendDisplayMode.List,
  placement: 'bottom',
  calcs: [],
};

export function TimeSeriesPanel(props: Drawn): React.ReactElement {
  const { panel, data, width, height, timeZone } = props;
  const configured = useConfigured(props);
  const frames = useMemo(() => graphable(configured), [configured]);
  if (frames.length === 0) return <NoData panel={panel} />;
  const tooltip = panel.options?.['tooltip'] as { mode?: TooltipDisplayMode } | undefined;
  return (
    <TimeSeries
      frames={frames}
      width={width}
      height={height}
      timeRange={data.timeRange}
      timeZone={timeZone}
      legend={{ ...LEGEND, ...(panel.options?.['legend'] as Partial<VizLegendOptions> | undefined) }}
      options={panel.options}
    >
      {(builder: UPlotConfigBuilder, aligned: DataFrame) => (
        <>
          <TooltipPlugin
            config={builder}
            data={aligned}
            mode={tooltip?.mode ?? TooltipDisplayMode.Single}
            timeZone={timeZone}
          />
          <AnnotationMarks config={builder} frames={data.annotations ?? []} />
        </>
      )}
    </TimeSeries>
  );
}
