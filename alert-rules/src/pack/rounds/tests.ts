import type { RuleTest } from '../../kit/rule-test.js';

export const roundsTests: readonly RuleTest[] = [];
