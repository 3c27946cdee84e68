import { freePorts, Scope, start, until } from '@parallax/lab';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { deployWorld, type DeployWorld } from './deploy-world.js';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function scene(): {
  readonly world: DeployWorld;
  readonly rules: string;
  list(): string[];
  text(name: string): string;
} {
  const world = deployWorld();
  closing.push(() => world.close());
  const rules = join(world.directory, 'rules');
  mkdirSync(rules);
  return {
    world,
    rules,
    list: () => readdirSync(rules).sort(),
    text: (name) => readFileSync(join(rules, name), 'utf8'),
  };
}

const group = (name: string, expr = 'up == 0', more = ''): string =>
  `  - name: ${name}\n${more}    rules:\n      - alert: ${name.toUpperCase()}\n        expr: ${expr}\n        labels: { severity: "yes", code: "0123" }\n`;
const file = (...groups: readonly string[]): string => `groups:\n${groups.join('')}`;

describe('a directory of rule files', () => {
  test('gets files of the owner, and what else is in it stays', async () => {
    const { world, rules, list, text } = scene();
    const to = ['--kind', 'prometheus', '--directory', rules];
    const foreign = {
      'team.yml': 'groups: []\n',
      'parallax~odd.yml': '# by hand\ngroups: []\n',
      'x.rules': '{',
      'note.txt': 'x',
    };
    for (const [name, content] of Object.entries(foreign)) writeFileSync(join(rules, name), content);
    const mine = world.write('shop.rules.yml', file(group('a'), group('b')));
    const applied = await world.run('apply', mine, ...to);
    expect(applied).toMatchObject({ code: 0, err: '' });
    expect(list()).toEqual([...Object.keys(foreign), 'parallax~shop.yml'].sort());
    expect(text('parallax~shop.yml')).toMatch(
      /^# Rules of the owner "parallax", written by "parallax rules apply"\.\n/,
    );
    const plan = await world.run('plan', mine, ...to);
    expect(plan.code).toBe(0);
    expect(plan.out).toContain('Of others, left alone: parallax~odd.yml, team.yml, x.rules.');
    expect(plan.out).toContain('parallax~odd.yml has a name of ours and not the first line of ours: it is left alone');

    await world.run('apply', world.write('shop.rules.yml', file(group('b', 'up == 1'))), ...to);
    expect(text('parallax~shop.yml')).not.toContain('name: a');
    expect(text('parallax~shop.yml')).toContain('up == 1');
    const other = world.write('other.yml', file(group('b', 'up == 1')));
    expect((await world.run('apply', other, ...to)).code).toBe(0);
    expect(list()).toEqual([...Object.keys(foreign), 'parallax~other.yml'].sort());
    for (const [name, content] of Object.entries(foreign)) expect(text(name)).toBe(content);
  });

  test('refuses to write over a file that only has a name of ours', async () => {
    const { world, rules, text } = scene();
    writeFileSync(join(rules, 'parallax~shop.yml'), 'groups: [] # mine\n');
    const { code, out } = await world.run('apply', world.write('shop.yml', file(group('a'))), '--kind', 'thanos', '-d', rules); // prettier-ignore
    expect([code, text('parallax~shop.yml')]).toEqual([1, 'groups: [] # mine\n']);
    expect(out).toContain('does not say that it is of the owner "parallax"');
  });

  test('a file of ours that was broken by hand is written anew', async () => {
    const { world, rules, text } = scene();
    const to = ['--kind', 'prometheus', '-d', rules];
    const mine = world.write('shop.yml', file(group('a')));
    await world.run('apply', mine, ...to);
    const whole = text('parallax~shop.yml');
    writeFileSync(join(rules, 'parallax~shop.yml'), whole.replace('groups:', 'groups: ['));
    expect((await world.run('plan', mine, ...to)).out).toContain('is ours and no rule file any more');
    expect((await world.run('apply', mine, ...to)).code).toBe(0);
    expect(text('parallax~shop.yml')).toBe(whole);
  });

  test('Thanos keeps its partial response strategy, Prometheus refuses it', async () => {
    const { world, rules, text } = scene();
    const mine = world.write('shop.yml', file(group('a', 'up == 0', '    partial_response_strategy: "warn"\n')));
    const refused = await world.run('apply', mine, '--kind', 'prometheus', '-d', rules);
    expect([refused.code, refused.err]).toEqual([2, expect.stringContaining('Prometheus does not take "partial_response_strategy"')]); // prettier-ignore
    const to = ['--kind', 'thanos', '-d', rules];
    expect((await world.run('apply', mine, ...to)).code).toBe(0);
    expect(text('parallax~shop.yml')).toContain('partial_response_strategy: warn');
    expect((await world.run('apply', mine, ...to)).out).toBe('Nothing to do.\n');
  });

  test('a reload that fails is told, and --reload repeats it without a change', async () => {
    const { world, rules } = scene();
    let status = 500;
    let times = 0;
    const server = createServer((_, response) => {
      times += 1;
      response.writeHead(status).end('failed to reload config: bad');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/-/reload`;
    const to = [world.write('shop.yml', file(group('a'))), '--kind', 'prometheus', '-d', rules, '--reload-url', url];
    const first = await world.run('apply', ...to);
    expect(first.code).toBe(1);
    expect(first.out).toContain('answers 500: failed to reload config: bad');
    expect(first.out).toContain('Then repeat with --reload.');
    status = 200;
    expect([(await world.run('apply', ...to)).code, times]).toEqual([0, 1]);
    expect([(await world.run('apply', ...to, '--reload')).code, times]).toEqual([0, 2]);
    status = 403;
    expect((await world.run('apply', ...to, '--reload')).out).toContain('--web.enable-lifecycle');
  });
});

describe('a real Prometheus', () => {
  test('loads what was applied, and drops what is gone', async () => {
    const { world, rules } = scene();
    const scope = new Scope();
    closing.push(() => scope[Symbol.asyncDispose]());
    const [port = 0] = await freePorts(1);
    const config = world.write('prometheus.yml', `rule_files: ["${rules}/*.yml"]\n`);
    const log = join(world.directory, 'prometheus.log');
    const command = ['prometheus', `--config.file=${config}`, `--storage.tsdb.path=${world.directory}/data`, `--web.listen-address=127.0.0.1:${port}`, '--web.enable-lifecycle', '--log.level=warn'] as const; // prettier-ignore
    start(scope, { name: 'prometheus', log, command });
    const at = `http://127.0.0.1:${port}`;
    await until('Prometheus', 50, async () => (await fetch(`${at}/-/ready`)).ok || undefined, log);
    const loaded = async (): Promise<unknown> => {
      const { data } = (await (await fetch(`${at}/api/v1/rules`)).json()) as { data: { groups: { name: string; file: string; rules: { name: string }[] }[] } }; // prettier-ignore
      return data.groups.map((one) => [one.file.split('/').at(-1), one.name, one.rules.map(({ name }) => name)]);
    };
    const to = ['--kind', 'prometheus', '-d', rules, '--reload-url', `${at}/-/reload`];
    writeFileSync(join(rules, 'team.yml'), file(group('theirs')));

    const mine = world.write('shop.yml', file(group('a'), group('b', '|\n          up\n            == 0')));
    const { code, err } = await world.run('apply', mine, ...to);
    expect([code, err]).toEqual([0, '']);
    const theirs = ['team.yml', 'theirs', ['THEIRS']];
    expect(await loaded()).toEqual([['parallax~shop.yml', 'a', ['A']], ['parallax~shop.yml', 'b', ['B']], theirs]);

    await world.run('apply', world.write('shop.yml', file(group('b'))), ...to);
    expect(await loaded()).toEqual([['parallax~shop.yml', 'b', ['B']], theirs]);

    // A file that Prometheus cannot load would keep it from starting the next time.
    const bad = await world.run('apply', world.write('shop.yml', file(group('b', 'up =='))), ...to);
    expect([bad.code, bad.err]).toEqual([2, expect.stringContaining('shop.yml:')]);
    expect((await world.run('drift', world.write('shop.yml', file(group('b'))), ...to)).code).toBe(0);
    expect(await loaded()).toEqual([['parallax~shop.yml', 'b', ['B']], theirs]);
  });
});
