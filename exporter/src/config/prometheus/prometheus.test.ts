import { describe, expect, it } from 'vitest';
import { ProblemError } from '../../core/problem.js';
import type { SecretRef } from '../../core/secret.js';
import type { ParsedConfig } from '../parse.js';
import { parsePrometheus } from './index.js';
import { parsePromDuration } from './section.js';

const WRITE = 'remote_write: [{ url: "http://r/write" }]\n';

const parse = (text: string, more: { hostname?: string; directory?: string } = {}): ParsedConfig =>
  parsePrometheus(text, { file: '/etc/p/p.yml', hostname: 'host', listen: '0.0.0.0:0', probes: {}, ...more });
/** Warnings as `line: reason`. */
const warnings = (text: string): string[] => parse(text).warnings.map(({ place, reason }) => `${place?.line}: ${reason}`); // prettier-ignore
function errors(text: string): string[] {
  try {
    parse(text);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return error.problems
      .filter(({ severity }) => severity === 'error')
      .map(({ place, reason }) => `${place?.line}:${place?.column} ${reason}`);
  }
  return [];
}
const endpoint = (yaml: string) => parse(`remote_write:\n  - url: http://r/write\n${yaml.replace(/^/gm, '    ')}\n`).config.remote_write.endpoints[0]; // prettier-ignore
const jobs = (yaml: string, global = '') => parse(`${global}${WRITE}scrape_configs:\n${yaml}`).config.scrape;
const reveal = (secret: SecretRef | undefined): unknown =>
  secret !== undefined && 'value' in secret ? secret.value.reveal() : secret;

describe('the agent that a Prometheus configuration makes', () => {
  it('has no probes, the name of the machine, and sends nothing of its own', () => {
    const { config, warnings } = parse(WRITE, { hostname: 'döse-1.example', directory: 'data' });
    expect(config.vantage.name).toBe('d-se-1.example');
    expect(config.server.listen).toEqual({ host: '0.0.0.0', port: 0 });
    expect(config.probes).toEqual([]);
    expect(config.remote_write).toMatchObject({ own_metrics: false, directory: 'data' });
    expect(warnings).toEqual([]);
  });

  it('is called agent on a machine without a usable name', () => expect(parse(WRITE, { hostname: '---' }).config.vantage.name).toBe('agent')); // prettier-ignore

  it('sends as Prometheus does when nothing is said', () =>
    expect(endpoint('')).toMatchObject({
      ...{ name: 'remote-1', url: 'http://r/write', protocol: '1.0', timeout: 30_000, external_labels: {} },
      ...{ exemplars: false, native_histograms: false, metadata: true, batch: { max_samples: 2000, deadline: 5000 } },
    }));

  it('offers 2.0 when the second message is asked for', () =>
    expect(endpoint('protobuf_message: io.prometheus.write.v2.Request')).toMatchObject({ protocol: 'auto', native_histograms: true })); // prettier-ignore

  it('takes over everything that both can do', () => {
    const found = endpoint(`
name: mine
remote_timeout: 1m30s
send_exemplars: true
send_native_histograms: true
metadata_config: { send: false }
headers: { X-Scope-OrgID: 12 }
proxy_url: http://me:p%40ss@proxy:3128
authorization: { credentials: token }
tls_config: { ca_file: ca.pem, cert_file: /c.pem, key_file: k.pem, server_name: n, insecure_skip_verify: true, min_version: TLS12 }
write_relabel_configs:
  - { source_labels: [__name__], regex: 12, action: Drop }
queue_config: { max_samples_per_send: 500, batch_send_deadline: 1s, min_shards: 2, max_shards: 4, sample_age_limit: 1d }
`);
    expect(found).toMatchObject({
      ...{ name: 'mine', timeout: 90_000, exemplars: true, native_histograms: true, metadata: false },
      ...{ batch: { max_samples: 500, deadline: 1000 }, shards: { min: 2, max: 4 }, max_sample_age: 86_400_000 },
      tls: { ca_file: '/etc/p/ca.pem', cert_file: '/c.pem', key_file: '/etc/p/k.pem', server_name: 'n', skip_verify: true, min_version: 'TLSv1.2' }, // prettier-ignore
      relabel: [{ action: 'drop', source_labels: ['__name__'], regex: { source: '12' } }],
    });
    expect(found?.proxy_url).toBe('http://proxy:3128/');
    expect(reveal(found?.proxy_basic_auth?.password)).toBe('p@ss');
    expect(reveal(found?.bearer_token)).toBe('token');
    expect(reveal(found?.headers['X-Scope-OrgID'])).toBe('12');
  });

  it.each([
    ['authorization: { type: bearer, credentials_file: t }', 'bearer_token', { file: '/etc/p/t' }],
    ['bearer_token_file: /t', 'bearer_token', { file: '/t' }],
    ['basic_auth: { username: u, password_file: p }', 'basic_auth', { username: 'u', password: { file: '/etc/p/p' } }],
    ['sigv4: { region: eu-central-1, profile: p }', 'sigv4', { region: 'eu-central-1', profile: 'p' }],
    [
      'oauth2: { client_id: c, client_secret_file: s, token_url: "http://t/", scopes: [a], endpoint_params: { x: y } }',
      'oauth2',
      { client_id: 'c', client_secret: { file: '/etc/p/s' }, token_url: 'http://t/', scopes: ['a'], endpoint_params: { x: 'y' } }, // prettier-ignore
    ],
  ] as const)('authenticates by %s', (yaml, key, expected) => expect(endpoint(yaml)?.[key]).toMatchObject(expected));

  it('numbers its receivers, and puts the external labels on each', () => {
    const { endpoints } = parse('global: { external_labels: { v: 1.10, on: yes } }\nremote_write: [{ url: "http://a/" }, { url: "http://b/" }]').config.remote_write; // prettier-ignore
    expect(endpoints.map(({ name }) => name)).toEqual(['remote-1', 'remote-2']);
    for (const one of endpoints) expect(one.external_labels).toEqual({ v: '1.10', on: 'yes' });
  });
});

describe('its scrapes', () => {
  it('are what Prometheus does when nothing is said', () =>
    expect(jobs('- { job_name: a, static_configs: [{ targets: ["h:1"] }] }')).toMatchObject([
      {
        ...{ job: 'a', targets: ['h:1'], labels: { job: 'a' }, scheme: 'http', path: '/metrics', params: {} },
        ...{ interval: 60_000, timeout: 10_000, honor_labels: false, honor_timestamps: true, max_samples: 1_000_000 },
      },
    ]));

  it('follow global times, and their own first', () => {
    const global = 'global: { scrape_interval: 5s, scrape_timeout: 4s }\n';
    const two = jobs('- { job_name: a, static_configs: [{ targets: [h] }] }\n- { job_name: b, scrape_interval: 3s, static_configs: [{ targets: [h] }] }', global); // prettier-ignore
    expect(two.map(({ interval, timeout }) => [interval, timeout])).toEqual([[5000, 4000], [3000, 3000]]); // prettier-ignore
  });

  it('take over everything that both can do', () => {
    const [one] = jobs(`
- job_name: a
  scrape_interval: 30s
  scrape_timeout: 20s
  metrics_path: /probe
  scheme: https
  params: { module: [http_2xx, other], x: [1] }
  honor_labels: true
  honor_timestamps: false
  sample_limit: 50
  body_size_limit: 10MB
  basic_auth: { username: u, password: p }
  static_configs: [{ targets: ['h:1'], labels: { dc: eu } }]
  metric_relabel_configs: [{ regex: le, action: labeldrop }]
`);
    expect(one).toMatchObject({
      ...{ interval: 30_000, timeout: 20_000, path: '/probe', scheme: 'https', labels: { job: 'a', dc: 'eu' } },
      ...{ params: { module: ['http_2xx', 'other'], x: ['1'] }, honor_labels: true, honor_timestamps: false },
      ...{ max_samples: 50, max_size: 10 * 2 ** 20, basic_auth: { username: 'u' }, relabel: [{ action: 'labeldrop' }] },
    });
  });

  it('of targets that relabelling changes are told apart', () => {
    const found = jobs(`
- job_name: blackbox
  metrics_path: /probe
  params: { module: [icmp] }
  static_configs: [{ targets: [a.example, b.example, drop.me, c.example] }]
  relabel_configs:
    - { source_labels: [__address__], regex: 'drop.*', action: drop }
    - { source_labels: [__address__], target_label: __param_target }
    - { source_labels: [__param_target], target_label: instance }
    - { source_labels: [__address__], regex: 'c.*', target_label: __scheme__, replacement: https }
    - { source_labels: [__address__], regex: 'c.*', target_label: __scrape_interval__, replacement: 7s }
    - { source_labels: [__address__], regex: 'c.*', target_label: __scrape_timeout__, replacement: 2s }
    - { target_label: __address__, replacement: 127.0.0.1:9115 }
    - { target_label: __meta, replacement: gone }
`);
    expect(
      found.map(({ labels, params, targets, scheme, interval, timeout }) => ({
        labels,
        params,
        targets,
        scheme,
        interval,
        timeout,
      })),
    ).toEqual(
      // prettier-ignore
      ['a', 'b', 'c'].map((name) => ({
        labels: { job: 'blackbox', instance: `${name}.example` },
        params: { module: ['icmp'], target: [`${name}.example`] },
        targets: ['127.0.0.1:9115'],
        ...(name === 'c' ? { scheme: 'https', interval: 7000, timeout: 2000 } : { scheme: 'http', interval: 60_000, timeout: 10_000 }), // prettier-ignore
      })),
    );
  });

  it('of targets with the same labels stay one job', () =>
    expect(jobs('- { job_name: a, static_configs: [{ targets: [h, i] }, { targets: [j] }] }').map(({ targets }) => targets)).toEqual([['h', 'i', 'j']])); // prettier-ignore
});

describe('nothing is passed over in silence', () => {
  it.each([
    ['what: 1\n', '1: the forwarding mode does not know "what"'],
    ['global: { evaluation_interval: 1m }\n', '1: evaluation_interval has no effect: there are no rules'],
    ['rule_files: [x]\n', '1: rule_files has no effect: the agent stores nothing and evaluates nothing'],
    ['scrape_configs: [{ job_name: a, scrape_interval: 5m }]\n', '1: scrapes are at least 1s and at most 2m apart, not 5m'], // prettier-ignore
    ['scrape_configs: [{ job_name: a, label_limit: 3 }]\n', '1: label_limit has no effect: it is not supported'],
    ['scrape_configs: [{ job_name: a, follow_redirects: true }]\n', '1: follow_redirects has no effect: redirects are not followed'], // prettier-ignore
    ['scrape_configs: [{ job_name: a, static_configs: [{ targets: [], x: 1 }] }]\n', '1: the forwarding mode does not know "x"'], // prettier-ignore
    ['scrape_configs: [{ job_name: a, metric_relabel_configs: [{ action: labeldrop, regexp: x }] }]\n', '1: the forwarding mode does not know "regexp"'], // prettier-ignore
  ])('%j', (text, warning) => expect(warnings(text + WRITE)).toEqual([warning]));

  it.each([
    'queue_config: { capacity: 10 }',
    'queue_config: { min_backoff: 1s }',
    'queue_config: { max_shards: 200 }',
    'queue_config: { retry_on_http_429: false }',
    'metadata_config: { send_interval: 1m }',
    'http_headers: { a: { values: [b] } }',
    'tls_config: { x: y }',
    'enable_http2: true',
    'unknown: 1',
  ])('%s of a receiver', (yaml) =>
    expect(warnings(`remote_write:\n  - url: http://r/\n    ${yaml}\n`)).toHaveLength(1),
  );

  it.each(['enable_http2: false', 'follow_redirects: false', 'queue_config: { retry_on_http_429: true }', 'name:'])(
    '%s is what happens anyway',
    (yaml) => expect(warnings(`remote_write:\n  - url: http://r/\n    ${yaml}\n`)).toEqual([]),
  );

  it('a receiver that HTTP does not reach is left out', () => {
    const text = 'remote_write: [{ url: "ftp://r/" }, { url: "http://r/" }]\n';
    expect(warnings(text)).toEqual(['1: this is neither http nor https: nothing can be sent there']);
    expect(parse(text).config.remote_write.endpoints.map(({ name }) => name)).toEqual(['remote-2']);
  });
});

describe('what would lose data or cannot be obeyed is an error at its place', () => {
  it.each([
    ['', '1:1 no remote_write: what is scraped would go nowhere'],
    ['remote_write:\n  - url: nothing\n', '2:10 not an http or https URL'],
    ['remote_write:\n  - {}\n', '2:5 '],
    [`${WRITE}scrape_configs:\n  - job_name: a\n    consul_sd_configs: []\n`, '4:24 consul_sd_configs: targets are not discovered in the forwarding mode'], // prettier-ignore
    [`${WRITE}scrape_configs:\n  - static_configs: []\n`, '3:5 a scrape configuration without job_name'],
    [`${WRITE}scrape_configs:\n  - job_name: a\n    scrape_timeout: 2m\n`, '4:21 longer than scrape_interval'],
    [`${WRITE}scrape_configs:\n  - job_name: a\n    scrape_interval: fast\n`, '4:22 this is not a duration such as 30s, 5m or 1h30m'], // prettier-ignore
    [`${WRITE}scrape_configs:\n  - job_name: a\n    relabel_configs: [{ regex: "(" }]\n`, '4:32 not an RE2 pattern'],
    [`${WRITE}scrape_configs:\n  - job_name: a\n    metric_relabel_configs:\n      - action: hashmod\n`, '5:9 hashmod needs target_label'], // prettier-ignore
    [`${WRITE}scrape_configs:\n  - job_name: a\n    basic_auth: { username_file: x }\n`, '4:34 username_file'],
    [`${WRITE}scrape_configs:\n  - job_name: a\n    static_configs: [{ targets: ["http://x/"] }]\n`, '4:33 "http://x/" is not an address'], // prettier-ignore
    [`${WRITE}scrape_configs: 5\n`, '2:17 this is not a list'],
    ['remote_write:\n  - url: http://r/\n    basic_auth: { username: a, password: b }\n    authorization: { credentials: c }\n', '4:20 basic_auth and bearer_token exclude each other'], // prettier-ignore
    ['a: [\n', '2:1 not valid YAML'],
    ['- 1\n', '1:1 no remote_write'],
  ])('%j', (text, expected) => expect(errors(text).join('\n')).toContain(expected));

  it('no secret is shown', () => {
    const text = 'remote_write:\n  - url: http://u:canary@r/\n    basic_auth: { password: canary }\n    headers: { Authorization: canary }\n    what: ["canary"\n'; // prettier-ignore
    for (const one of [text, text.replace('["canary"', 'x')]) {
      expect(errors(one).length).toBeGreaterThan(0);
      try {
        parse(one);
      } catch (error) {
        expect(JSON.stringify((error as ProblemError).problems)).not.toContain('canary');
      }
    }
  });
});

describe('parsePromDuration', () => {
  it.each([['1d12h', 129_600_000], ['0', 0], ['1y2w3d4h5m6s7ms', 33_019_506_007], ['90s', 90_000]])('%s', (text, ms) => expect(parsePromDuration(text)).toBe(ms)); // prettier-ignore
  it.each(['', '5', '1.5s', '-1s', '1s1m', 's', '1 s'])('refuses %j', (text) => expect(parsePromDuration(text)).toBeUndefined()); // prettier-ignore
});
