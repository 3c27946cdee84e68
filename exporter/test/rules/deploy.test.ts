import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { deployScenes, type Scene } from './deploy-world.js';
import type { Asked, Said, StandInOptions } from './ruler-stand-in.js';

const scenes = deployScenes();
afterEach(() => scenes.close());
const { scene } = scenes;

const RULES = `groups:
  - name: checkout
    interval: 60s
    rules:
      - record: job:errors:rate5m
        expr: sum by (job) (rate(errors_total[5m]))
      - alert: Errors
        expr: |
          job:errors:rate5m
            > 0.1
        for: 90s
        labels: { severity: critical }
        annotations: { summary: "Errors at {{ $labels.job }}" }
  - name: basket
    rules:
      - alert: BasketDown
        expr: up{job="basket"} == 0
`;
const FOREIGN = { name: 'theirs', rules: [{ alert: 'Theirs', expr: 'up == 0' }] };
const OURS = ({ ruler }: Scene): string => ruler.dump((name) => name.startsWith('parallax~'));

describe.each(['mimir', 'cortex', 'grafana'] as const)('rules at %s', (flavour) => {
  test('plan says what would change, apply does it, and a second time there is nothing to do', async () => {
    const here = await scene({ flavour });
    const { world, ruler, there } = here;
    ruler.seed('team-b', FOREIGN);
    const file = world.write('shop.rules.yml', RULES);
    const plan = await world.run('plan', file, ...there);
    expect(plan).toMatchObject({ code: 1, err: '' });
    expect(plan.out).toContain('parallax~shop\n  + group basket\n      + alert BasketDown\n  + group checkout\n');
    expect(plan.out).toContain('2 groups to add; rules: 3 more.\nOf others, left alone: team-b.');
    expect(OURS(here)).toBe('[]');

    const applied = await world.run('apply', file, ...there);
    expect(applied).toMatchObject({ code: 0, err: '' });
    expect(applied.out).toMatch(/done {4}\+ parallax~shop, group checkout\n[^]*2 groups written and read back\.\n$/);
    const posts = ruler.log.filter(({ method }) => method === 'POST').map(({ path }) => path);
    expect(posts).toHaveLength(2);
    expect(posts.every((path) => path.endsWith('/rules/parallax~shop'))).toBe(true);

    const before = ruler.log.length;
    expect(await world.run('apply', file, ...there)).toEqual({ code: 0, out: 'Nothing to do.\n', err: '' });
    expect((await world.run('plan', file, ...there)).code).toBe(0);
    expect((await world.run('drift', file, ...there)).out).toContain('No drift.');
    expect(ruler.log.slice(before).filter(({ method }) => method !== 'GET')).toEqual([]);
    expect(ruler.log.every(({ headers }) => !('x-mimir-ruler-override-namespace-protection' in headers))).toBe(true);
  });

  test('layout, blocks, durations and defaults are no change; thresholds, order and removals are', async () => {
    const { world, there } = await scene({ flavour });
    await world.run('apply', world.write('shop.rules.yml', RULES), ...there);
    const same = RULES.replace('60s', '1m')
      .replace('90s', '1m30s')
      .replace(/\|\n\s+job(\S+)\n\s+> 0.1/, 'job$1 > 0.1');
    expect(same).not.toContain('|');
    const zeros = same.replace('up{job="basket"} == 0', 'up{job="basket"} == 0\n        for: 0s\n        labels: {}');
    expect((await world.run('plan', world.write('shop.rules.yml', zeros), ...there)).out).toContain('Nothing to do.');

    const other = RULES.replace('> 0.1', '> 0.2').replace('90s', '2m').replace('severity: critical', 'severity: warning, team: a'); // prettier-ignore
    const { code, out } = await world.run('plan', world.write('shop.rules.yml', other), ...there);
    expect(code).toBe(1);
    expect(out).toContain('  ~ group checkout\n      ~ alert Errors\n');
    for (const line of [
      'for: ',
      '-> 2m\n',
      'labels.severity: critical -> warning',
      'labels.team: (nothing) -> a',
      '- job:errors:rate5m',
      '+   > 0.2',
    ])
      // prettier-ignore
      expect(out).toContain(line);
    expect(out).toContain('1 group to change; rules: 1 changed.');

    const [head = '', record = '', rest = ''] = RULES.split(/(?= {6}- record)|(?= {6}- alert: Errors)/);
    const [alert = '', tail = ''] = rest.split(/(?= {2}- name: basket)/);
    const turned = await world.run('plan', world.write('shop.rules.yml', `${head}${alert}${record}${tail}`), ...there);
    expect(turned.out).toMatch(/> (?:alert Errors|record job:errors:rate5m): at another place of the order/);
    expect(turned.out).toContain('1 moved');
  });

  test('a group that is refused is told, nothing is deleted then, and the next time it goes on', async () => {
    let refuse = true;
    const here = await scene({ flavour }, ({ method, body }) =>
      refuse && method === 'POST' && body.includes('BasketDown') ? { status: 400, body: 'not today' } : undefined,
    );
    const { world, there } = here;
    here.ruler.seed('parallax~shop', { name: 'old', rules: [{ alert: 'Old', expr: 'up == 0' }] });
    const file = world.write('shop.rules.yml', RULES);
    const first = await world.run('apply', file, ...there);
    expect(first.code).toBe(1);
    expect(first.out).toMatch(/failed {2}\+ parallax~shop, group basket\n +http:\S+: parallax~shop, group "basket": answers 400 to POST: not today/); // prettier-ignore
    expect(first.out).toContain('done    + parallax~shop, group checkout');
    expect(first.out).toContain('not yet - parallax~shop, group old');
    expect(first.out).toContain('1 done, 1 failed, 1 not tried: nothing is deleted after a failure.');
    expect(OURS(here)).toContain('"old"');
    refuse = false;
    const second = await world.run('apply', file, ...there);
    expect(second).toMatchObject({ code: 0, err: '' });
    expect(second.out).not.toContain('checkout');
    expect(OURS(here)).not.toContain('"old"');
    expect((await world.run('plan', file, ...there)).code).toBe(0);
  });
});

describe('a plan file', () => {
  test('is carried out as it is, twice without harm, and not when somebody has changed what is there', async () => {
    const here = await scene();
    const { world, ruler, there } = here;
    const file = world.write('shop.rules.yml', RULES);
    const out = `${world.directory}/plan.json`;
    await world.run('plan', file, ...there, '--out', out);
    expect(JSON.parse(readFileSync(out, 'utf8'))).toMatchObject({ format: 'parallax-rules-plan/1', summary: { groups: { add: 2 } } }); // prettier-ignore
    expect((await world.run('apply', '--plan', out, ...there)).code).toBe(0);
    expect(await world.run('apply', '--plan', out, ...there)).toMatchObject({ code: 0, out: 'Nothing to do.\n' });
    expect((await world.run('plan', file, ...there)).code).toBe(0);

    ruler.seed('parallax~shop', { name: 'basket', rules: [{ alert: 'BasketDown', expr: 'vector(1)' }] });
    const stale = await world.run('apply', '--plan', out, ...there);
    expect(stale.code).toBe(2);
    expect(stale.err).toContain('the destination has changed since the plan was made: parallax~shop, group basket');
    expect(stale.err).toContain('Make the plan again');
    expect(OURS(here)).toContain('vector(1)');
  });

  test('is for one destination', async () => {
    const { world, there } = await scene();
    const out = `${world.directory}/plan.json`;
    await world.run('plan', world.write('shop.yml', RULES), ...there, '--out', out);
    const other = await scene();
    const { code, err } = await other.world.run('apply', '--plan', out, ...other.there);
    expect([code, other.ruler.log.length]).toEqual([2, 0]);
    expect(err).toContain('is a plan for mimir http://127.0.0.1:');
    expect((await world.run('apply', '--plan', world.write('x.json', '{}'), ...there)).err).toContain('is no plan');
  });

  test('can hold nothing that leads to what is not ours', async () => {
    const { world, ruler, there } = await scene();
    ruler.seed('team-b', FOREIGN);
    const out = `${world.directory}/plan.json`;
    await world.run('plan', world.write('shop.yml', RULES), ...there, '--out', out);
    world.write('plan.json', readFileSync(out, 'utf8').replaceAll('parallax~shop', 'team-b'));
    const before = ruler.dump();
    const { code, out: said } = await world.run('apply', '--plan', out, ...there);
    expect([code, ruler.dump()]).toEqual([1, before]);
    expect(said).toContain('"team-b" is not of the owner "parallax"');
  });
});

describe('what is not done', () => {
  const many = (count: number): string =>
    `groups:\n  - name: many\n    rules:\n${Array.from({ length: count }, (_, at) => `      - { alert: A${at}, expr: up == ${at} }\n`).join('')}`;

  test('deleting many rules, unless their number is allowed', async () => {
    const here = await scene();
    const { world, there } = here;
    await world.run('apply', world.write('a.yml', many(10)), ...there);
    const file = world.write('a.yml', many(3));
    expect((await world.run('plan', file, ...there)).out).toContain('Will be refused: 7 of the 10 rules there would be deleted (A3, A4, A5, A6, A7, ...), and at most 5 may be.'); // prettier-ignore
    const before = OURS(here);
    const refused = await world.run('apply', file, ...there);
    expect([refused.code, OURS(here)]).toEqual([2, before]);
    expect(refused.err).toContain('--allow-delete 7');
    expect((await world.run('apply', file, ...there, '--allow-delete', '6')).code).toBe(2);
    expect((await world.run('apply', file, ...there, '--allow-delete', '7')).code).toBe(0);
  });

  test('a group that moves to another file deletes nothing, and comes before it goes', async () => {
    const here = await scene();
    const { world, ruler, there } = here;
    await world.run('apply', world.write('a.yml', many(10)), ...there);
    const { code } = await world.run('apply', world.write('b.yml', many(10)), ...there);
    expect(code).toBe(0);
    const changes = ruler.log.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path.split('/rules/')[1] ?? ''}`); // prettier-ignore
    expect(changes).toEqual(['POST parallax~a', 'POST parallax~b', 'DELETE parallax~a/many']);
  });

  test('changing protected namespaces', async () => {
    const { world, ruler, there } = await scene({ protectedNamespaces: ['parallax~shop'] });
    const { code, err } = await world.run('apply', world.write('shop.yml', RULES), ...there);
    expect(code).toBe(2);
    expect(err).toContain('protects parallax~shop from changes');
    expect(ruler.log.map(({ method }) => method)).toEqual(['GET']);
  });

  test('taking away everything because no rules were found', async () => {
    const { world, there } = await scene();
    await world.run('apply', world.write('shop.yml', RULES), ...there);
    const { code, err } = await world.run('apply', world.write('shop.yml', 'groups: []\n'), ...there, '--allow-delete', '99'); // prettier-ignore
    expect(code).toBe(2);
    expect(err).toContain('no rules in');
  });

  test.each([
    ['grafana', 'limit: 5', 'Grafana does not take "limit" of group "checkout"'],
    ['mimir', 'partial_response_strategy: abort', 'Mimir does not take "partial_response_strategy"'],
    ['cortex', 'source_tenants: [a]', 'Cortex does not take "source_tenants"'],
  ] as const)('%s gets no group with %s', async (flavour, line, complaint) => {
    const { world, ruler, there } = await scene({ flavour });
    const file = world.write('shop.yml', RULES.replace('interval: 60s', line));
    const { code, err } = await world.run('apply', file, ...there);
    expect([code, ruler.log.length]).toEqual([2, 0]);
    expect(err).toContain(complaint);
    expect(err).toContain(`${file}:2:`);
  });

  test('one namespace from two files, and one group twice in it', async () => {
    const { world, there } = await scene();
    const files = [world.write('a.yml', RULES), world.write('a.rules.yml', RULES)];
    const { code, err } = await world.run('plan', ...files, ...there);
    expect(code).toBe(2);
    expect(err).toContain('would both be the namespace "parallax~a"');
    const joined = await world.run('plan', ...files, ...there, '--namespace', 'all');
    expect(joined.err).toContain('group "checkout" stands in its namespace twice');
  });
});

describe('answers', () => {
  const plain = async (
    options: StandInOptions,
    fault?: (asked: Asked) => Said | 'drop' | undefined,
  ): Promise<{ code: number; err: string; log: number }> => {
    const { world, ruler, there } = await scene(options, fault);
    const { code, err } = await world.run('plan', world.write('shop.yml', RULES), ...there);
    return { code, err, log: ruler.log.length };
  };

  test('Cortex with its API off says how to switch it on; Mimir says where to look', async () => {
    const cortex = await plain({ flavour: 'cortex', off: true });
    expect([cortex.code, cortex.log]).toEqual([2, 1]);
    expect(cortex.err).toContain('answers 404 to GET: 404 page not found');
    expect(cortex.err).toContain('-ruler.enable-api');
    expect((await plain({ off: true })).err).toContain('path begins with the Prometheus prefix');
  });

  test('without a tenant', async () => {
    const { world, url } = await scene();
    const { code, err } = await world.run('plan', world.write('shop.yml', RULES), '--kind', 'mimir', '--url', url);
    expect(code).toBe(2);
    expect(err).toContain('answers 401 to GET: no org id');
    expect(err).toContain('headers: { X-Scope-OrgID: NAME }');
  });

  test.each([429, 500, 503, 'drop'] as const)('%s is tried again, and not for ever', async (how) => {
    const fault = how === 'drop' ? ('drop' as const) : { status: how, body: 'busy' };
    let times = 0;
    const fine = await plain({}, () => ((times += 1) <= 3 ? fault : undefined));
    expect([fine.code, times]).toEqual([1, 4]);
    times = 0;
    const never = await plain({}, () => ((times += 1) > 0 ? fault : undefined));
    expect([never.code, times]).toEqual([2, 4]);
  });

  test('a limit of the ruler comes with what to do', async () => {
    const { world, there } = await scene({ limits: { rules: 1, groups: 70 } });
    const { code, out } = await world.run('apply', world.write('shop.yml', RULES), ...there);
    expect(code).toBe(1);
    expect(out).toContain('per-user rules per rule group limit (limit: 1 actual: 2) exceeded');
    expect(out).toContain('ruler_max_rules_per_rule_group');
  });

  test('a page of something else', async () => {
    const { code, err } = await plain({}, () => ({ status: 200, body: '<html>\n' }));
    expect(code).toBe(2);
    expect(err).toContain('no list of rules');
  });
});

describe('drift', () => {
  test('tells both directions, lists what is of others, writes metrics and exits with 1', async () => {
    const { world, ruler, there } = await scene();
    const file = world.write('shop.rules.yml', RULES);
    await world.run('apply', file, ...there);
    ruler.seed('team-b', FOREIGN);
    ruler.seed('parallax~shop', { name: 'by-hand', rules: [{ alert: 'ByHand', expr: 'up == 0' }] });
    ruler.seed('parallax~shop', { name: 'basket', rules: [{ alert: 'BasketDown', expr: 'up{job="basket"} == 1' }] });
    ruler.tenants.get('team')?.get('parallax~shop')?.delete('checkout');
    const metric = `${world.directory}/rules.prom`;
    const { code, out } = await world.run('drift', file, ...there, '--metric', metric);
    expect(code).toBe(1);
    expect(out).toContain('parallax~shop, group basket: differs there');
    expect(out).toContain('parallax~shop, group by-hand: there and not in Git');
    expect(out).toContain('parallax~shop, group checkout: missing there');
    expect(out).toContain('Drift: 1 group missing there, 1 group differs there, 1 group there and not in Git.');
    expect(out).toContain('Of others, not compared:\n  team-b (1)\n');
    const page = readFileSync(metric, 'utf8');
    for (const difference of ['missing', 'changed', 'not_in_git'])
      expect(page).toContain(`parallax_rules_drift{destination="mimir",difference="${difference}"} 1\n`);
    expect(page).toContain('parallax_rules_foreign_groups{destination="mimir"} 1\n');
    expect(page).toMatch(/parallax_rules_drift_checked_timestamp_seconds\{destination="mimir"\} \d{10}/);
    const comment = await world.run('drift', file, ...there, '--format', 'markdown');
    expect(comment.out).toMatch(
      /^### Drift: 1 group missing there[^]*<details><summary><code>parallax~shop<\/code>: 3 groups/,
    );
    const json = JSON.parse((await world.run('drift', file, ...there, '-f', 'json')).out) as { drift: unknown[] };
    expect(json.drift).toHaveLength(3);
  });
});

describe('destinations of the settings', () => {
  test('are chosen by name, with their files; owners do not see each other', async () => {
    const { world, ruler, url } = await scene();
    world.write('shop.rules.yml', RULES);
    const settings = world.write(
      'parallax.rules.yml',
      `quorum: { vantages: 3 }
destinations:
  - { name: prod, kind: mimir, url: "${url}", headers: { X-Scope-OrgID: team }, files: ["${world.directory}/*.rules.yml"] }
  - { name: other, kind: mimir, url: "${url}", headers: { X-Scope-OrgID: team }, owner: parallax-b, files: ["${world.directory}/*.rules.yml"] }
`,
    );
    expect((await world.run('apply', '--config', settings)).err).toContain('write --to NAME');
    expect(await world.run('apply', '--config', settings, '--to', 'prod')).toMatchObject({ code: 0, err: '' });
    const other = await world.run('plan', '--config', settings, '--to', 'other');
    expect(other.out).toContain('Of others, left alone: parallax~shop.');
    expect((await world.run('apply', '--config', settings, '--to', 'other')).code).toBe(0);
    expect([...(ruler.tenants.get('team')?.keys() ?? [])]).toEqual(['parallax~shop', 'parallax-b~shop']);
    expect((await world.run('plan', '--config', settings, '--to', 'nowhere')).err).toContain('has prod, other');
  });

  test('with a mistake say where it is', async () => {
    const { world } = await scene();
    const settings = world.write('s.yml', 'destinations:\n  - { name: prod, kind: mimr, url: "http://a" }\n');
    const { code, err } = await world.run('plan', '-c', settings, '--to', 'prod');
    expect(code).toBe(2);
    expect(err).toContain(`${settings}:2:`);
  });

  test('send no header that lifts a protection', async () => {
    const { world, ruler, url } = await scene();
    const header = 'X-Mimir-Ruler-Override-Namespace-Protection';
    const settings = world.write('s.yml', `destinations:\n  - { name: a, kind: mimir, url: "${url}", headers: { ${header}: x } }\n`); // prettier-ignore
    const { code, err } = await world.run('plan', 'x.yml', '-c', settings);
    expect([code, ruler.log.length]).toEqual([2, 0]);
    expect(err).toContain(`${header} is never sent`);
  });

  test('on the command line are complete', async () => {
    const { world } = await scene();
    const say = async (...words: string[]): Promise<string> => (await world.run('plan', 'x.yml', ...words)).err.trim();
    expect(await say('--kind', 'mimir')).toBe('error: --kind mimir needs --url');
    expect(await say('--kind', 'grafana', '--url', 'http://g')).toBe('error: --kind grafana needs --datasource-uid');
    expect(await say('--kind', 'mimir', '--url', 'http://m', '--directory', 'x')).toBe('error: --directory does not go with --kind mimir'); // prettier-ignore
    expect(await say('--kind', 'x')).toContain('--kind is one of prometheus, thanos, mimir, cortex, grafana');
    expect(await say('--url', 'http://m')).toContain('--url goes with --kind');
  });
});
