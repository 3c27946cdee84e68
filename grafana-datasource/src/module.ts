import { DataSourcePlugin } from '@grafana/data';
import { ConfigEditor } from './config/ConfigEditor.js';
import { ParallaxDatasource } from './datasource.js';
import { QueryEditor } from './editor/QueryEditor.js';
import type { Options, Query } from './types.js';

export const plugin = new DataSourcePlugin<ParallaxDatasource, Query, Options>(ParallaxDatasource)
  .setConfigEditor(ConfigEditor)
  .setQueryEditor(QueryEditor);
