import { CDN_RULES } from '@parallax/contract';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { cacheControl, none } from '../../../../test/kit/cdn-cases.js';
import { surveyOf, type Change } from '../../../../test/kit/cdn-survey.js';
import { judge, lint, rules } from '../index.js';

describe('rules', () => {
  test('each has a case', () => {
    const folder = new URL('./', import.meta.url);
    const tests = readdirSync(folder).filter((name) => name.endsWith('.test.ts'));
    const texts = tests.map((name) => readFileSync(new URL(name, folder), 'utf8')).join('');
    expect(CDN_RULES.filter((rule) => !texts.includes(`rule: '${rule}'`))).toEqual([]);
  });

  test('are those of the contract, in its order, and say what they are', () => {
    expect(rules.map(({ id }) => id)).toEqual(CDN_RULES);
    for (const { title, help, reference, severities } of rules) {
      expect(title).not.toMatch(/\.$/);
      expect(help.length).toBeGreaterThan(60);
      expect(reference.url).toMatch(/^https:\/\/www\.rfc-editor\.org\/rfc\/rfc\d+#section-[\d.]+$/);
      expect(new Set(severities).size).toBe(severities.length);
    }
  });
});

describe('a healthy site', () => {
  test.each([
    ['with an origin', {}],
    ['without one', { alone: true }],
    ['with two nodes', { nodes: ['192.0.2.1', '192.0.2.2'] }],
    ['asked again later', { later: 5 }],
  ] as const)('has no findings: %s', (_, shape) => {
    expect(lint(surveyOf(none, shape))).toEqual([]);
  });

  test('is looked at by every rule that can tell; a rule that cannot has no count', () => {
    const { counts } = judge(surveyOf());
    expect(counts.every(({ objects }) => objects === 0)).toBe(true);
    const missing = (name: string): string[] =>
      CDN_RULES.filter((rule) => !counts.some((count) => count.provider === name && count.rule === rule));
    expect(missing('edge')).toMatchInlineSnapshot(`
      [
        "ttl-missing",
        "ttl-short",
        "ttl-long",
        "expires-conflict",
        "cache-control-invalid",
        "validator-missing",
        "etag-differs",
        "etag-codings",
        "vary-kills-cache",
        "targeted-invalid",
        "targeted-differs",
        "compression-missing-origin",
        "hotlink-open",
      ]
    `);
    expect(missing('origin')).toMatchInlineSnapshot(`
      [
        "etag-differs",
        "compression-missing-edge",
        "ttl-not-honoured",
        "stale-served",
        "edge-only-header",
        "content-differs",
        "hotlink-open",
      ]
    `);
  });

  test('that does not answer is not clean', () => {
    const down: Change = (draft) => void (draft.failed = true);
    expect(judge(surveyOf(down))).toEqual({ findings: [], counts: [] });
    const failing: Change = (draft) => void (draft.status = 503);
    expect(judge(surveyOf(failing))).toEqual({ findings: [], counts: [] });
  });
});

test('what is wrong at the origin is not told once more at each edge', () => {
  expect(lint(surveyOf(cacheControl('max-age=60'))).map(({ provider, rule }) => `${provider} ${rule}`)).toEqual([
    'origin ttl-short',
  ]);
});
