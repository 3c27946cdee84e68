import type { Dashboard } from '../kit/dashboard.js';
import { agent } from './agent.js';
import { cdnLint } from './cdn-lint.js';
import { cdn } from './cdn.js';
import { dns } from './dns.js';
import { overview } from './overview.js';
import { path } from './path.js';
import { target } from './target.js';
import { vantages } from './vantages.js';

/** Every dashboard, in the order of menus; a dashboard is a file and its line here. */
export const dashboards: readonly Dashboard[] = [overview, target, path, cdn, cdnLint, dns, vantages, agent];
