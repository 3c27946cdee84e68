/** `@parallax/provisioning`: dashboards as code. */
import { dashboards } from './dashboards/index.js';
import { toJson } from './kit/dashboard.js';

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** Every file that this package writes, by path from the root of the project. */
export function render(): Record<string, string> {
  const menu = dashboards.map(({ uid, title, description }) => ({
    ...{ uid, description },
    title: title.replace('Parallax / ', ''),
  }));
  return {
    // What the app's start page lists.
    'grafana-panels/src/pages/dashboards.json': json(menu),
    ...Object.fromEntries(
      dashboards.map((dashboard) => [`grafana-panels/src/dashboards/${dashboard.uid}.json`, json(toJson(dashboard))]),
    ),
  };
}
