import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checks, checksMarkdown } from './index.js';

test('the page of the checks is what they say', () => {
  const page = readFileSync(new URL('../../../../docs/rules-checks.md', import.meta.url), 'utf8');
  expect(page, 'run npm run generate').toBe(checksMarkdown(checks));
});

test('each check says what it finds and why it matters', () => {
  for (const { id, title, help } of checks) {
    expect(title, id).toMatch(/^[`A-Za-z].*[^.|]$/);
    expect(help.length, id).toBeGreaterThan(60);
    expect(help, id).toMatch(/[.)]$/);
    expect(title, 'cells must not break').not.toContain('|');
  }
});
