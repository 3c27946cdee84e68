/** Loads the bundles that ship: AMD modules through SystemJS, with the modules that Grafana shares with plugins. */
import * as emotionCss from '@emotion/css';
import * as emotionReact from '@emotion/react';
import * as grafanaData from '@grafana/data';
import type { AppPlugin, DataSourcePlugin, PanelPlugin, PluginMeta } from '@grafana/data';
import * as grafanaDataUnstable from '@grafana/data/unstable';
import * as grafanaRuntime from '@grafana/runtime';
import * as grafanaUi from '@grafana/ui';
import * as grafanaUiUnstable from '@grafana/ui/unstable';
import * as d3 from 'd3';
import i18next from 'i18next';
import lodash from 'lodash';
import moment from 'moment';
import * as React from 'react';
import * as ReactDom from 'react-dom';
import * as jsxDevRuntime from 'react/jsx-dev-runtime';
import * as jsxRuntime from 'react/jsx-runtime';
import * as router from 'react-router';
import * as rxjs from 'rxjs';
import * as rxjsOperators from 'rxjs/operators';
import { BASE } from './line.js';

const whole = (module: object): object => ({ ...module, default: module, __useDefault: true });

const SHARED: Readonly<Record<string, object>> = {
  '@emotion/css': emotionCss,
  '@emotion/react': emotionReact,
  '@grafana/data': grafanaData,
  '@grafana/data/unstable': grafanaDataUnstable,
  '@grafana/runtime': grafanaRuntime,
  '@grafana/ui': grafanaUi,
  '@grafana/ui/unstable': grafanaUiUnstable,
  d3,
  i18next: { default: i18next, __esModule: true },
  lodash: whole(lodash),
  moment: whole(moment),
  react: React,
  'react-dom': ReactDom,
  'react-router': router,
  'react/jsx-dev-runtime': jsxDevRuntime,
  'react/jsx-runtime': jsxRuntime,
  rxjs,
  'rxjs/operators': rxjsOperators,
};

/** Tells the loader what plugins may ask for; anything else is a plugin's mistake and fails to load. */
export function shareModules(): void {
  const imports: Record<string, string> = {};
  for (const [name, module] of Object.entries(SHARED)) {
    imports[name] = `package:${name}`;
    System.set(`package:${name}`, module);
  }
  System.addImportMap({ imports });
}

interface Exports {
  readonly plugin: unknown;
  readonly default?: unknown;
  readonly __useDefault?: boolean;
}

/** An app whose module waits at its top level is a promise of its exports. */
async function load<P extends { meta: PluginMeta }>(folder: string): Promise<P> {
  const at = `${BASE}/public/plugins/${folder}`;
  const [module, described] = await Promise.all([
    System.import(`${at}/module.js`) as Promise<Exports>,
    fetch(`${at}/plugin.json`).then((response) => response.json() as Promise<PluginMeta>),
  ]);
  const { plugin: found } = module.__useDefault === true ? ((await module.default) as Exports) : module;
  const plugin = (await found) as P | undefined;
  if (plugin === undefined) throw new Error(`${folder}/module.js exports no plugin`);
  const { logos } = described.info;
  const info = { ...described.info, logos: { small: `${at}/${logos.small}`, large: `${at}/${logos.large}` } };
  plugin.meta = { ...described, info, module: `${at}/module.js`, baseUrl: at, enabled: true };
  return plugin;
}

const APP = 'parallax-internet-app';

export const loadDatasource = (): Promise<DataSourcePlugin<grafanaData.DataSourceApi>> =>
  load('parallax-internet-datasource');

export const loadApp = (): Promise<AppPlugin> => load(APP);

/** The panels that the app nests, by their id. */
const PANEL_FOLDERS: Readonly<Record<string, string>> = { 'parallax-path-panel': 'path', 'parallax-cdn-panel': 'cdn' };

export const isOurPanel = (id: string): boolean => Object.hasOwn(PANEL_FOLDERS, id);

const panels = new Map<string, Promise<PanelPlugin>>();

/** A panel of ours; each is loaded once. */
export function loadPanel(id: string): Promise<PanelPlugin> {
  const known = panels.get(id);
  if (known !== undefined) return known;
  const folder = PANEL_FOLDERS[id];
  if (folder === undefined) return Promise.reject(new Error(`no plugin ${id} here`));
  const loading = load<PanelPlugin>(`${APP}/${folder}`);
  panels.set(id, loading);
  return loading;
}
