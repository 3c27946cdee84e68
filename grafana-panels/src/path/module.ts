import { PanelPlugin, VisualizationSuggestionScore } from '@grafana/data';
import type { PathOptions } from './options.js';
import { editOptions } from './options.js';
import { PathPanel } from './PathPanel.js';
import { hasPaths } from './view/problems.js';

export const plugin = new PanelPlugin<PathOptions>(PathPanel)
  .setDataSupport({ annotations: true, alertStates: false })
  .setPanelOptions((builder) => editOptions(builder))
  .useFieldConfig({ standardOptions: {}, disableStandardOptions: [] })
  .setSuggestionsSupplier((summary) =>
    hasPaths(summary.rawFrames ?? [])
      ? [
          {
            name: 'Parallax Path',
            description: 'Paths of all vantages in one picture',
            score: VisualizationSuggestionScore.Best,
          },
        ]
      : [],
  );
