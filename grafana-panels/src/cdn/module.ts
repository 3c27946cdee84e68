import { PanelPlugin } from '@grafana/data';
import { buildOptions, type CdnOptions } from './options.js';
import { suggestions } from './suggestions.js';
import { CdnPanel } from './view/CdnPanel.js';

export const plugin = new PanelPlugin<CdnOptions>(CdnPanel)
  .setNoPadding()
  .setPanelOptions(buildOptions)
  .setSuggestionsSupplier(suggestions);
