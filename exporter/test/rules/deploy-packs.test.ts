import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { deployScenes } from './deploy-world.js';

const scenes = deployScenes();
afterEach(() => scenes.close());
const { scene } = scenes;

describe('whole packs', () => {
  const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
  const PACKS = {
    'of Parallax': at('../../../alert-rules/generated/*.rules.yml'),
    'by hand, of a user': at('handwritten/*.rules.yml'),
  };

  test.each(
    Object.entries(PACKS).flatMap(([name, files]) =>
      (['mimir', 'cortex', 'grafana'] as const).map((flavour) => ({ name, files, flavour })),
    ),
  )(
    '$name go to $flavour and rest there',
    async ({ files, flavour }) => {
      const { world, ruler, there } = await scene({ flavour });
      const plan = await world.run('plan', files, ...there);
      expect(plan).toMatchObject({ code: 1, err: '' });
      const applied = await world.run('apply', files, ...there);
      expect(applied).toMatchObject({ code: 0, err: '' });
      expect(applied.out).toMatch(/written and read back\.\n$/);
      ruler.log.length = 0;
      expect((await world.run('apply', files, ...there)).out).toBe('Nothing to do.\n');
      expect((await world.run('drift', files, ...there)).out).toContain('No drift.');
    },
    60_000,
  );
});
