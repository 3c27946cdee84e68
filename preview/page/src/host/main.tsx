/** The page: Grafana's services in small, the plugins that ship, and what the address asks for. */
import 'uplot/dist/uPlot.min.css';
import './page.css';
import { config, setBackendSrv, setDataSourceSrv, setPluginImportUtils, setRunRequest, setTemplateSrv } from '@grafana/runtime'; // prettier-ignore
import React from 'react';
import { createRoot } from 'react-dom/client';
import { Backend } from '../data/backend.js';
import { runRequest } from '../data/run.js';
import { Sources } from '../data/sources.js';
import { Templates } from '../data/templates.js';
import { listDashboards, type DashboardJson } from '../dashboard/json.js';
import { startTranslations } from './i18n.js';
import { book } from './book.js';
import { followLinks, keepTheme } from './links.js';
import { Page } from './page.js';
import { loadDatasource, loadPanel, shareModules } from './plugins.js';
import { fillRegistries } from './registries.js';

async function start(root: HTMLElement): Promise<void> {
  fillRegistries();
  shareModules();
  await startTranslations();
  setTemplateSrv(new Templates(book));
  const [plugin, dashboards] = await Promise.all([loadDatasource(), listDashboards()]);
  provide(new Sources(plugin), dashboards);
  config.panels = {};
  keepTheme();
  followLinks(root);
  createRoot(root).render(<Page dashboards={dashboards} plugin={plugin} />);
}

function provide(sources: Sources, dashboards: readonly DashboardJson[]): void {
  setDataSourceSrv(sources);
  setBackendSrv(new Backend(() => dashboards.map(({ uid, title, tags = [] }) => ({ uid, title, tags }))));
  setRunRequest(runRequest);
  setPluginImportUtils({ importPanelPlugin: loadPanel, getPanelPluginFromCache: () => undefined });
  for (const one of sources.getList()) config.datasources[one.name] = one;
}

const root = document.getElementById('root');
if (root !== null) {
  start(root).catch((error: unknown) => {
    root.setAttribute('role', 'alert');
    root.textContent = `The page could not start: ${error instanceof Error ? error.message : String(error)}`;
    throw error;
  });
}
