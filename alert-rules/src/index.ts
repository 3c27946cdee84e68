import { cdnScorecard } from './cdn-scorecard.js';
import { renderFile } from './render.js';
import type { RuleFile } from './rule.js';

/** Every rule file. To add one: its file here, one line in this list, its tests under `test/`. */
export const ruleFiles: readonly RuleFile[] = [cdnScorecard];

/** Path, from the root of the repository, and text of each generated file. */
export const render = (): Readonly<Record<string, string>> =>
  Object.fromEntries(ruleFiles.map((file) => [`alert-rules/generated/${file.name}.rules.yml`, renderFile(file)]));

export { type RecordingRule, type RuleFile, type RuleGroup } from './rule.js';
