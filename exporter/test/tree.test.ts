/** Lists, folders, docs and test suites are the same set. */
import { probeInvalid, subjects } from '@parallax/contract';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { probes } from '../src/probes/index.js';
import { fixtures } from './conformance/fixtures/index.js';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const folders = (path: string): string[] =>
  readdirSync(at(path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();

/** Subjects of the contract that are not a probe type. */
const OTHERS = [
  'cdnCurl',
  'rulesDrift',
  'probe',
  'nodes',
  'records',
  'vantage',
  'agent',
  'store',
  'queue',
  'remoteWrite',
  'events',
  'scrape',
];

describe('the probe types', () => {
  const listed = Object.keys(probes).sort();

  it('are the folders under probes/', () => expect(folders('../src/probes')).toEqual(listed));

  it('are named as their folder', () =>
    expect(
      Object.values(probes)
        .map((probe) => probe.type)
        .sort(),
    ).toEqual(listed));

  it('are the subjects of the contract', () =>
    expect(
      Object.keys(subjects)
        .filter((subject) => !OTHERS.includes(subject))
        .sort(),
    ).toEqual(listed));

  it('declare what their file in the contract declares', () => {
    for (const [type, probe] of Object.entries(probes)) {
      const subject: Readonly<Record<string, { name: string }>> = subjects[type as keyof typeof subjects];
      const declared = Object.values(subject).map((metric) => metric.name);
      // Withheld phases are counted in one family for all types.
      const own = probe.metrics.filter((metric) => metric !== probeInvalid).map((metric) => metric.name);
      expect(own.sort(), type).toEqual(declared.sort());
    }
  });

  it('have a fixture in the conformance suite', () => expect(Object.keys(fixtures).sort()).toEqual(listed));

  it('consist of the same files', () => {
    for (const type of listed) {
      const files = readdirSync(at(`../src/probes/${type}`));
      for (const file of ['index.ts', 'config.ts', 'run.ts', 'metrics.ts', 'README.md']) expect(files).toContain(file);
      expect(
        files.some((file) => file.endsWith('.test.ts')),
        `${type} has a test beside it`,
      ).toBe(true);
    }
  });

  it('stand in the README, each with a link to its page', () => {
    const readme = readFileSync(at('../../README.md'), 'utf8');
    const linked = [...readme.matchAll(/exporter\/src\/probes\/([a-z0-9-]+)\/README\.md/g)].map((match) => match[1]);
    expect([...new Set(linked)].sort()).toEqual(listed);
  });
});
