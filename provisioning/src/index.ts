/** `@parallax/provisioning`: dashboards as code. */
import { dashboards } from './dashboards/index.js';
import { toJson } from './kit/dashboard.js';

/** Every file that this package writes, by path from the root of the project. */
export function render(): Record<string, string> {
  return Object.fromEntries(
    dashboards.map((dashboard) => [
      `grafana-panels/src/dashboards/${dashboard.uid}.json`,
      `${JSON.stringify(toJson(dashboard), null, 2)}\n`,
    ]),
  );
}
