import type { z } from 'zod';
import type { relabelRules } from '../../core/relabel-config.js';
import type { Section } from './section.js';

/** Plain input of the schema of relabelling rules. */
export type RulesInput = NonNullable<z.input<typeof relabelRules>>;

/** Takes a list of relabel_config out of a section. */
export function rulesOf(section: Section, key: string): RulesInput {
  return section.sections(key).map((rule) => {
    const given = {
      source_labels: rule.texts('source_labels'),
      separator: rule.text('separator'),
      regex: rule.text('regex'),
      target_label: rule.text('target_label'),
      replacement: rule.text('replacement'),
      modulus: rule.count('modulus'),
      action: rule.text('action')?.toLowerCase(),
    };
    rule.finish();
    return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as RulesInput[number];
  });
}
