import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { APP_ID, CDN_PANEL_ID, DATASOURCE_ID, PATH_PANEL_ID } from '@parallax/contract';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const root = fileURLToPath(new URL('../../', import.meta.url));
const text = readFileSync(join(root, 'docker-compose.yml'), 'utf8');

interface Service {
  readonly image?: string;
  readonly build?: { readonly dockerfile: string; readonly target: string };
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly healthcheck?: unknown;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly profiles?: readonly string[];
}
const file = parse(text) as { readonly services: Readonly<Record<string, Service>>; readonly volumes: object };
const services = Object.entries(file.services);
const yaml = (path: string): Record<string, unknown> =>
  parse(readFileSync(join(root, path), 'utf8')) as Record<string, unknown>;

/** Images without a shell or a client: nothing in them could ask after their health. */
const SHELLLESS = ['loki', 'mimir'];

describe('docker-compose.yml', () => {
  it('is what the compose specification allows', () => {
    const schema = join(createRequire(import.meta.url).resolve('dclint'), '../../schemas/compose.schema.json');
    const validate = new Ajv({ strict: false, validateFormats: false, validateSchema: false }).compile(
      JSON.parse(readFileSync(schema, 'utf8')) as object,
    );
    validate(parse(text));
    expect(validate.errors).toBeNull();
    validate({ services: { x: { image: 'x', heathcheck: {} } } });
    expect(JSON.stringify(validate.errors)).toContain('heathcheck');
  });

  it.each(services)('%s: pinned image, health, loopback ports, declared volumes, files that exist', (name, service) => {
    expect(service.image).toMatch(/^[\w./-]+:v?\d+\.\d+\.\d+$/);
    if (service.build) {
      const docker = readFileSync(join(root, service.build.dockerfile), 'utf8');
      expect(docker).toContain(` AS ${service.build.target}\n`);
    }
    const once = name === 'plugins';
    if (!SHELLLESS.includes(name) && !once) expect(service.healthcheck).toBeDefined();
    for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
    for (const volume of service.volumes ?? []) {
      const [source = ''] = volume.split(':');
      if (source.startsWith('.')) expect(existsSync(join(root, source)), source).toBe(true);
      else expect(Object.keys(file.volumes)).toContain(source);
    }
    for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
      const needed = file.services[other];
      expect(needed).toBeDefined();
      if (condition === 'service_healthy') expect(needed?.healthcheck).toBeDefined();
    }
  });

  it('gives nobody a Grafana without a password', () => {
    const { environment = {}, image } = file.services['grafana'] ?? {};
    expect(image).toMatch(/^grafana\/grafana:/);
    expect(environment['GF_SECURITY_ADMIN_PASSWORD']).toMatch(/^\$\{GRAFANA_ADMIN_PASSWORD:\?/);
    expect(environment['GF_AUTH_ANONYMOUS_ENABLED']).toBe('false');
  });

  it('lets Grafana write where plugins stand: it installs its own data sources there', () => {
    expect(file.services['grafana']?.volumes).toContain('plugins:/var/lib/grafana/plugins');
    const docker = readFileSync(join(root, 'provisioning/compose/Dockerfile'), 'utf8');
    expect(docker).toMatch(/CMD .*cp -r .* && chown -R 472:0 \/target"/);
  });

  it('names every plugin that is not signed', () => {
    const ids = file.services['grafana']?.environment?.['GF_PLUGINS_ALLOW_LOADING_UNSIGNED_PLUGINS']?.split(',');
    expect(ids).toEqual([APP_ID, DATASOURCE_ID, PATH_PANEL_ID, CDN_PANEL_ID]);
  });

  it.each(['mimir', 'thanos'])('has a profile for %s that says where agents write and Grafana asks', (profile) => {
    const env = readFileSync(join(root, `provisioning/compose/${profile}.env`), 'utf8');
    expect(env).toContain(`COMPOSE_PROFILES=${profile}\n`);
    const hosts = [...env.matchAll(/=http:\/\/([\w-]+):/g)].map(([, host]) => host);
    expect(hosts).toHaveLength(2);
    for (const host of hosts) expect(file.services[host ?? '']?.profiles).toEqual([profile]);
  });
});

describe('alerting', () => {
  const prometheus = yaml('provisioning/compose/prometheus.yml') as {
    readonly rule_files: readonly string[];
    readonly alerting: { readonly alertmanagers: readonly { readonly static_configs: readonly { readonly targets: readonly string[] }[] }[] };
  }; // prettier-ignore

  it('evaluates the generated rules, and no tests of them', () => {
    const mounted = file.services['prometheus']?.volumes?.find((volume) => volume.startsWith('./alert-rules/'));
    const [source = '', target = ''] = (mounted ?? '').split(':');
    expect(prometheus.rule_files).toEqual([`${target}/*.yml`]);
    const names = readdirSync(join(root, source), { withFileTypes: true }).filter((entry) => entry.isFile());
    expect(names.length).toBeGreaterThan(2);
    for (const { name } of names) expect(name).toMatch(/^parallax-[a-z-]+\.rules\.yml$/);
  });

  it('tells the Alertmanager that is there, whichever store evaluates', () => {
    const [told = ''] = prometheus.alerting.alertmanagers[0]?.static_configs[0]?.targets ?? [];
    const [host = ''] = told.split(':');
    expect(file.services[host]?.image).toMatch(/alertmanager/);
    expect(text).toContain(`-ruler.alertmanager-url=http://${told}`);
  });
});

describe('the provisioning of Grafana', () => {
  const sources = yaml('provisioning/grafana/datasources/parallax.yml')['datasources'] as Record<string, unknown>[];

  it('points our data source at the other two by their uids', () => {
    const ours = sources.find(({ type }) => type === DATASOURCE_ID);
    const uids = sources.map(({ uid }) => uid);
    const { prometheusUid, lokiUid } = ours?.['jsonData'] as Record<string, string>;
    expect(uids).toContain(prometheusUid);
    expect(uids).toContain(lokiUid);
  });

  it('takes addresses from variables that the compose file sets', () => {
    const set = Object.keys(file.services['grafana']?.environment ?? {});
    for (const { url } of sources) if (typeof url === 'string') expect(set).toContain(url.slice(1));
  });

  it('switches the app on', () => {
    expect(yaml('provisioning/grafana/plugins/parallax.yml')['apps']).toEqual([
      { type: APP_ID, org_id: 1, disabled: false },
    ]);
  });
});
