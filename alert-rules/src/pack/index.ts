import { z } from 'zod';
import { commonShape, type Common } from '../kit/common.js';
import type { RuleFile } from '../kit/rule.js';
import { agent } from './agent/index.js';
import { cdn } from './cdn/index.js';
import { dns } from './dns/index.js';
import { objectives } from './objectives/index.js';
import { path } from './path/index.js';
import { reach } from './reach/index.js';
import { rounds } from './rounds/index.js';
import { tls } from './tls/index.js';
import { vantage } from './vantage/index.js';

/** The settings of the pack: `parallax.rules.yml`. To add a subject: its folder, a line here and one in {@link filesOf}. */
export const packSettings = z.strictObject({
  ...commonShape,
  reach: reach.settings,
  dns: dns.settings,
  tls: tls.settings,
  path: path.settings,
  cdn: cdn.settings,
  vantage: vantage.settings,
  agent: agent.settings,
  objectives: objectives.settings,
});
export type PackSettings = Readonly<z.output<typeof packSettings>>;

/** The rule files by these settings; the first is what the others rest on. */
export function filesOf(settings: PackSettings, common: Common): readonly RuleFile[] {
  return [
    rounds(settings),
    ...reach.files(settings.reach, common),
    ...dns.files(settings.dns, common),
    ...tls.files(settings.tls, common),
    ...path.files(settings.path, common),
    ...cdn.files(settings.cdn, common),
    ...vantage.files(settings.vantage, common),
    ...agent.files(settings.agent, common),
    ...objectives.files(settings.objectives, common),
  ];
}
