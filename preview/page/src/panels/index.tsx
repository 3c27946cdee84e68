/** Who draws a type of panel. */
import React from 'react';
import { isOurPanel } from '../host/plugins.js';
import { Unknown } from './message.js';
import { OurPanel } from './ours.js';
import { PlacesPanel } from './places.js';
import type { Drawn } from './props.js';
import { StatesPanel } from './states.js';
import { TablePanel } from './table.js';
import { NodeGraphPanel, TextPanel } from './text.js';
import { TimeSeriesPanel } from './time-series.js';
import { BarGaugePanel, StatPanel } from './values.js';

const CORE: Readonly<Record<string, React.ComponentType<Drawn>>> = {
  bargauge: BarGaugePanel,
  barchart: BarGaugePanel,
  gauge: BarGaugePanel,
  geomap: PlacesPanel,
  nodeGraph: NodeGraphPanel,
  stat: StatPanel,
  'state-timeline': StatesPanel,
  'status-history': StatesPanel,
  table: TablePanel,
  text: TextPanel,
  timeseries: TimeSeriesPanel,
};

export function Picture(props: Drawn): React.ReactElement {
  const { type } = props.panel;
  if (isOurPanel(type)) return <OurPanel {...props} />;
  const Core = CORE[type];
  return Core === undefined ? <Unknown type={type} /> : <Core {...props} />;
}
