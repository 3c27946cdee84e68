/** What every panel is drawn with, whoever draws it. */
import type { EventBus, InterpolateFunction, PanelData, TimeZone } from '@grafana/data';
import type { PanelJson } from '../dashboard/json.js';

export interface Drawn {
  readonly panel: PanelJson;
  /** After transformations; field configuration is not applied yet. */
  readonly data: PanelData;
  readonly width: number;
  readonly height: number;
  readonly timeZone: TimeZone;
  readonly replace: InterpolateFunction;
  readonly eventBus: EventBus;
  readonly onTime: (range: { from: number; to: number }) => void;
}
