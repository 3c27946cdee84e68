/**
 * Whether the agent is a compliant sender of remote write, end to end: pages of metrics, the agent as a process, receivers
 * that forgive nothing. The groups of the upstream suite (github.com/prometheus/compliance, remotewrite/sender) come first.
 */
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { groups } from './groups/index.js';
import { table } from './table.js';
import { makeWorld, type World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await makeWorld();
}, 300_000);

describe.each(groups.map((group) => [group.name, group] as const))('%s', (_name, { cases }) => {
  it.each(cases.map((one) => [`${one.level} ${one.name}: ${one.says}`, one] as const))('%s', (_title, one) => {
    one.check(world);
  });
});

it('no two cases of a group have one name', () => {
  for (const { name, cases } of groups) expect(new Set(cases.map((one) => one.name)).size, name).toBe(cases.length);
});

it('the page in docs/ lists these cases', async () => {
  const page = fileURLToPath(new URL('../../../../docs/remote-write-compliance.md', import.meta.url));
  await expect(table(groups)).toMatchFileSnapshot(page);
});
