/**
 * What a Grafana page has before its first module: boot data, and the loader of plugins. A script of its own, because
 * modules of `@grafana/runtime` read the boot data while they are evaluated.
 */
import 'systemjs/dist/system.js';
import 'systemjs/dist/extras/amd.js';
import 'systemjs/dist/extras/named-register.js';

const { line = '13', version = '' } = document.currentScript?.dataset ?? {};
const base = `/${line}`;
const theme = new URLSearchParams(location.search).get('theme') === 'light' ? 'light' : 'dark';

const user = {
  id: 1,
  isSignedIn: true,
  orgRole: 'Viewer',
  theme,
  lightTheme: theme === 'light',
  timezone: 'browser',
  weekStart: 'browser',
  language: 'en-US',
  locale: 'en-US',
  orgId: 1,
  permissions: { 'datasources:explore': false },
  login: 'preview',
  name: 'Preview',
  email: '',
  gravatarUrl: '',
};

const settings = {
  appSubUrl: base,
  appUrl: `${location.origin}${base}/`,
  buildInfo: { version, commit: '', env: 'production', edition: 'Open Source' },
  featureToggles: {},
  datasources: {},
  panels: {},
  apps: {},
  defaultDatasource: 'prometheus',
  exploreEnabled: false,
  dateFormats: {
    fullDate: 'YYYY-MM-DD HH:mm:ss',
    interval: {
      millisecond: 'HH:mm:ss.SSS',
      second: 'HH:mm:ss',
      minute: 'HH:mm',
      hour: 'MM/DD HH:mm',
      day: 'MM/DD',
      month: 'YYYY-MM',
      year: 'YYYY',
    },
    useBrowserLocale: false,
    defaultTimezone: 'browser',
  },
};

Object.assign(window, {
  grafanaBootData: { assets: { dark: '', light: '' }, user, settings, navTree: [] },
  __grafana_public_path__: `${base}/public/`,
  __parallaxLine: line,
});
