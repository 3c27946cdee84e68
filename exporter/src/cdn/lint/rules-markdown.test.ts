import { expect, test } from 'vitest';
import { rules, rulesMarkdown } from './index.js';

test('the page has a row and a section for each rule', () => {
  const page = rulesMarkdown(rules);
  expect(rulesMarkdown(rules.slice(0, 1))).toBe(`# Rules of the CDN lint

Generated from \`exporter/src/cdn/lint/rules/\`; do not edit.

\`parallax cdn lint\` and the \`cdn\` probe (\`parallax_cdn_findings\`) judge by these rules. A rule that cannot tell says
nothing: it has no findings and no zero in the metric either.

| rule | finds | severity |
| --- | --- | --- |
| [\`ttl-missing\`](#ttl-missing) | The origin says nothing about how long caches may keep it | warning, info |

## ttl-missing

The origin says nothing about how long caches may keep it.

Without a lifetime each cache guesses its own, by Last-Modified or by its defaults: nobody can say when a change is seen, and providers differ.

See [RFC 9111 section 4.2.2](https://www.rfc-editor.org/rfc/rfc9111#section-4.2.2).
`);
  for (const { id } of rules) {
    expect(page).toContain(`| [\`${id}\`](#${id}) |`);
    expect(page).toContain(`\n## ${id}\n`);
  }
  // Cells must not break.
  expect(rules.filter(({ title }) => title.includes('|'))).toEqual([]);
});
