import type { Common } from './kit/common.js';
import { renderFile } from './kit/render.js';
import { renderTests } from './kit/render-tests.js';
import type { RuleFile } from './kit/rule.js';
import { filesOf, packSettings, type PackSettings } from './pack/index.js';

/** Files by name, such as `parallax-reach.rules.yml` and `tests/parallax-reach.test.yml`. */
export type Pack = Readonly<Record<string, string>>;

/** Every rule file and its tests by these settings; `head` stands at the top of each as a comment. */
export function packOf(settings: PackSettings, head: readonly string[]): Pack {
  const common: Common = { ...settings, head, keepFiring: settings.keep_firing };
  const files = filesOf(settings, common);
  const [rounds] = files;
  const loads = (file: RuleFile): RuleFile[] => (rounds === undefined || rounds === file ? [file] : [rounds, file]);
  const tested = files.filter(({ tests }) => tests.length > 0);
  return Object.fromEntries([
    ...files.map((file) => [`${file.name}.rules.yml`, renderFile(file, common)]),
    ...tested.map((file) => [`tests/${file.name}.test.yml`, renderTests(file, loads(file), common)]),
  ]) as Pack;
}

/** The rule files of the defaults, for who looks at the definitions themselves. */
export function ruleFiles(): readonly RuleFile[] {
  const settings = packSettings.parse({});
  return filesOf(settings, { ...settings, head: [], keepFiring: true });
}

const HEAD = ['Generated from alert-rules/src; do not edit. Change it there and run: npm run generate'];

/** Path, from the root of the repository, and text of each generated file. */
export const render = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(packOf(packSettings.parse({}), HEAD)).map(([name, text]) => [`alert-rules/generated/${name}`, text]),
  );

export { packSettings, type PackSettings };
export { MAX_RULES } from './kit/render.js';
export type { AlertRule, RecordingRule, Rule, RuleFile, RuleGroup } from './kit/rule.js';
