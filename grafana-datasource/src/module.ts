import { DataSourcePlugin } from '@grafana/data';
import { ParallaxDatasource, type Options, type Query } from './datasource.js';

export const plugin = new DataSourcePlugin<ParallaxDatasource, Query, Options>(ParallaxDatasource);
