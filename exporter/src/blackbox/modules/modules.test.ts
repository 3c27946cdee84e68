import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ProblemError } from '../../core/problem.js';
import { probes } from '../../probes/index.js';
import { parseModules, DEFAULT_MODULES, type Module } from './index.js';

const one = (yaml: string): Module | string => {
  const module = parseModules(`modules:\n  m:\n    ${yaml}\n`, 'bb.yml').get('m');
  if (module === undefined) throw new Error('no module');
  return module;
};
const configOf = (yaml: string, hostname?: string): Record<string, unknown> => {
  const module = one(yaml);
  if (typeof module === 'string') throw new Error(module);
  return module.config(hostname) as Record<string, unknown>;
};

describe('module file of blackbox_exporter', () => {
  it('has a default', () =>
    expect([...parseModules(DEFAULT_MODULES, 'x').keys()]).toEqual(['http_2xx', 'tcp_connect', 'icmp']));

  it.each([
    '{prober: http}',
    '{prober: http, timeout: 5s, http: {valid_status_codes: [200, 404], valid_http_versions: [HTTP/1.1, HTTP/2.0], method: POST, body: x, headers: {A: b}, fail_if_ssl: true, fail_if_body_matches_regexp: [a], fail_if_header_not_matches: [{header: X, regexp: y, allow_missing: true}], no_follow_redirects: true, body_size_limit: 10MB, compression: gzip, tls_config: {ca_file: /a, server_name: s, min_version: TLS12, insecure_skip_verify: true}}}',
    '{prober: http, http: {basic_auth: {username: u, password: p}}}',
    '{prober: http, http: {bearer_token_file: /t}}',
    '{prober: http, http: {oauth2: {client_id: c, client_secret: s, token_url: "https://t/"}}}',
    '{prober: http, http: {oauth2: {client_id: c, client_secret: s, token_url: "https://t/", endpoint_params: {resource: r}, tls_config: {ca_file: /a}}}}',
    '{prober: http, http: {proxy_url: "http://p:3128", proxy_connect_header: {X: [y]}, no_proxy: "a.test, .b.test"}}',
    '{prober: tcp, tcp: {query_response: [{expect: "^220"}, {send: EHLO}, {starttls: true}], tls_config: {ca_file: /a}}}',
    '{prober: dns, dns: {query_name: a.test, query_type: SOA, transport_protocol: tcp, recursion_desired: false, valid_rcodes: [NXDOMAIN], validate_answer_rrs: {fail_if_matches_regexp: [a], fail_if_none_matches_regexp: [b]}}}',
    '{prober: dns, dns: {query_name: a.test, dns_over_tls: true, tls_config: {server_name: x.test}}}',
    '{prober: icmp, icmp: {payload_size: 100, dont_fragment: true, ttl: 9, preferred_ip_protocol: ip4, source_ip_address: 127.0.0.1}}',
  ])('says %.80s in our own options', (yaml) => {
    const module = one(yaml);
    if (typeof module === 'string') throw new Error(module);
    expect(() => probes[module.type]?.Config.parse(module.config(undefined))).not.toThrow();
  });

  it('turns hostname into Host and server name', () => {
    expect(configOf('{prober: http}', 'h.test')).toMatchObject({
      host_header: 'h.test',
      tls: { server_name: 'h.test' },
    });
    expect(() => configOf('{prober: http, http: {headers: {host: a}}}', 'h.test')).toThrow(/Host header defined both/);
    expect(() => configOf('{prober: icmp}', 'h.test')).toThrow(/no meaning for the icmp prober/);
  });
  it('gives the token endpoint of OAuth2 its own parameters and TLS', () => {
    const oauth2 = '{client_id: c, client_secret: s, token_url: "https://t/", endpoint_params: {resource: r}, tls_config: {ca_file: /a, min_version: TLS12}}'; // prettier-ignore
    expect(configOf(`{prober: http, http: {oauth2: ${oauth2}}}`)['oauth2']).toMatchObject({
      endpoint_params: { resource: 'r' },
      tls: { ca_file: '/a', min_version: 'TLSv1.2', skip_verify: false },
    });
  });
  it('keeps modules that it cannot serve from breaking the others', () => {
    expect(one('{prober: grpc, grpc: {tls: true}}')).toMatch(/grpc prober is not supported/);
    expect(one('{prober: dns}')).toMatch(/query_name/);
  });
  it('prefers IPv6 with fallback unless told otherwise', () => {
    expect(one('{prober: tcp}')).toMatchObject({ family: '6', fallback: true, timeout: 0 });
    expect(
      one('{prober: tcp, timeout: 1m, tcp: {preferred_ip_protocol: ip4, ip_protocol_fallback: false}}'),
    ).toMatchObject({ family: '4', fallback: false, timeout: 60_000 });
  });

  it.each([
    ['modules:\n  m: {prober: htp}', /bb\.yml:2: modules\.m\.prober/],
    ['modules:\n  m:\n    prober: http\n    http:\n      metod: GET', /bb\.yml:4: modules\.m\.http: .*metod/],
    [
      'modules:\n  m:\n    prober: http\n    http:\n      valid_status_codes: [20]',
      /bb\.yml:5: modules\.m\.http\.valid_status_codes\.0/,
    ],
    ['modules:\n  m: {prober: http, timeout: soon}', /"soon" is not a duration/],
    ['modules:\n  a: {prober: http}\n  a: {prober: tcp}', /bb\.yml:3: .*unique/i],
    ['nodules: {}', /one key, modules/],
    ['- 1', /one key, modules/],
    ['modules: [', /bb\.yml:/],
  ])('refuses %j with the line', (text, reason) => {
    try {
      parseModules(text, 'bb.yml');
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(ProblemError);
      expect((error as ProblemError).message).toMatch(reason);
    }
  });
  it('says every mistake at once', () => {
    const parse = (): unknown => parseModules('modules:\n  a: {prober: x}\n  b: {prober: y}', 'bb.yml');
    expect(parse).toThrow(/modules\.a.*modules\.b/s);
  });
  it('never prints a secret', () => {
    const canary = 'c4n4ry-of-the-module';
    const wrong = `modules:\n  m: {prober: http, http: {basic_auth: {username: u, password: ${canary}, nonsense: 1}}}`;
    try {
      parseModules(wrong, 'bb.yml');
      expect.unreachable();
    } catch (error) {
      expect(`${inspect(error, { depth: 9 })}${JSON.stringify((error as ProblemError).problems)}`).not.toContain(
        canary,
      );
    }
    const module = one(`{prober: http, http: {basic_auth: {username: u, password: ${canary}}}}`) as Module;
    const config: unknown = probes['http']?.Config.parse(module.config(undefined));
    expect(inspect(config, { depth: 9 }) + JSON.stringify(config)).not.toContain(canary);
  });
});

describe('tcp dialogue', () => {
  it('writes groups as our steps do', () => {
    const yaml = '{prober: tcp, tcp: {query_response: [{expect: "(a)(b)", send: "PONG $1 ${2} $1x"}]}}';
    expect(configOf(yaml)['steps']).toEqual([{ expect: '(a)(b)' }, { send: 'PONG ${1} ${2} $1x' }]);
  });
});
