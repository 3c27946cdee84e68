import type { Common } from './kit/common.js';
import { meantFor, type Rendering } from './kit/meant.js';
import { renderFile } from './kit/render.js';
import { renderTests } from './kit/render-tests.js';
import type { RuleFile } from './kit/rule.js';
import { filesOf, packSettings, type PackSettings } from './pack/index.js';

/** Files by name, such as `parallax-reach.rules.yml` and `tests/parallax-reach.test.yml`. */
export type Pack = Readonly<Record<string, string>>;

export interface Written {
  readonly pack: Pack;
  /** Tests that were written for the rules of the defaults and say nothing about the rules of these settings. */
  readonly leftOut: readonly { readonly file: string; readonly test: string }[];
}

/** Every rule file and its tests by these settings; `head` stands at the top of each as a comment. */
export function writePack(settings: PackSettings, head: readonly string[]): Written {
  const common: Common = { ...settings, head };
  const files = filesOf(settings, common);
  const [rounds] = files;
  const loads = (file: RuleFile): RuleFile[] =>
    rounds === undefined || rounds === file || file.testsStandAlone === true ? [file] : [rounds, file];
  const isMeant = meantFor({ files, common }, byDefault());
  const tested = files.map((file) => ({ ...file, tests: file.tests.filter((test) => isMeant(file, test)) }));
  const pack = Object.fromEntries([
    ...files.map((file) => [`${file.name}.rules.yml`, renderFile(file, common)]),
    ...tested.flatMap((file, at) =>
      file.tests.length === 0
        ? []
        : [[`tests/${file.name}.test.yml`, renderTests(file, loads(files[at] ?? file), common)]],
    ),
  ]) as Pack;
  const leftOut = files.flatMap((file) =>
    file.tests.filter((test) => !isMeant(file, test)).map(({ name }) => ({ file: file.name, test: name })),
  );
  return { pack, leftOut };
}

/** The files of {@link writePack}. */
export const packOf = (settings: PackSettings, head: readonly string[]): Pack => writePack(settings, head).pack;

function byDefault(): Rendering {
  const settings = packSettings.parse({});
  const common: Common = { ...settings, head: [] };
  return { files: filesOf(settings, common), common };
}

/** The rule files of the defaults, for who looks at the definitions themselves. */
export function ruleFiles(): readonly RuleFile[] {
  return byDefault().files;
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
export {
  alertmanagerConfig,
  inhibitions,
  RECEIVERS,
  renderAlertmanager,
  type Delivery,
  type Inhibition,
  type Timing,
} from './alertmanager/index.js';
export { alertsMarkdown } from './reference/index.js';
