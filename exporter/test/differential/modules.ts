import type { Farm } from './farm.js';

/** The module file that both exporters read. JSON is YAML. */
export function moduleFile({ ca }: Farm): string {
  const ip4 = { preferred_ip_protocol: 'ip4' };
  const http = (options: object): object => ({ prober: 'http', timeout: '3s', http: { ...ip4, ...options } });
  const tcp = (options: object): object => ({ prober: 'tcp', timeout: '3s', tcp: { ...ip4, ...options } });
  const dns = (options: object): object => ({
    prober: 'dns',
    timeout: '3s',
    dns: { ...ip4, query_name: 'www.farm.test', query_type: 'A', ...options },
  });
  const insecure = { tls_config: { insecure_skip_verify: true } };
  const trusted = { tls_config: { ca_file: ca, server_name: 'www.farm.test' } };
  return JSON.stringify({
    modules: {
      http_2xx: http({}),
      http_short: { prober: 'http', timeout: '400ms', http: ip4 },
      http_404: http({ valid_status_codes: [404] }),
      http_302: http({ valid_status_codes: [302], follow_redirects: false }),
      http_body: http({ fail_if_body_not_matches_regexp: ['all is \\w+'] }),
      http_body_absent: http({ fail_if_body_not_matches_regexp: ['nowhere'] }),
      http_body_bad: http({ fail_if_body_matches_regexp: ['well'] }),
      http_header_bad: http({ fail_if_header_matches: [{ header: 'X-Probe', regexp: 'two' }] }),
      http_header_missing: http({ fail_if_header_not_matches: [{ header: 'X-None', regexp: '.*' }] }),
      http_header_allowed: http({
        fail_if_header_not_matches: [{ header: 'X-None', regexp: '.*', allow_missing: true }],
      }),
      http_no_ssl: http({ fail_if_ssl: true, ...insecure }),
      http_need_ssl: http({ fail_if_not_ssl: true }),
      http_insecure: http(insecure),
      http_trusted: http(trusted),
      http_wrong_name: http({ tls_config: { ca_file: ca, server_name: 'other.test' } }),
      http_h1: http({ enable_http2: false, ...insecure }),
      http_want_h2: http({ valid_http_versions: ['HTTP/2.0'], ...insecure }),
      http_want_h1: http({ valid_http_versions: ['HTTP/1.1'], ...insecure }),
      http_tls13_only: http({ tls_config: { insecure_skip_verify: true, min_version: 'TLS13' } }),
      http_post: http({
        method: 'POST',
        body: 'hello from a module',
        fail_if_body_not_matches_regexp: ['hello from'],
        headers: { 'Content-Type': 'text/plain' },
      }),
      http_head: http({ method: 'HEAD' }),
      http_basic: http({ basic_auth: { username: 'alice', password: 'wonder' } }),
      http_basic_wrong: http({ basic_auth: { username: 'alice', password: 'blunder' } }),
      http_bearer: http({ authorization: { credentials: 't0ken' } }),
      http_gzip: http({ compression: 'gzip' }),
      http_gzip_asked: http({ compression: 'gzip', headers: { 'Accept-Encoding': 'gzip' } }),
      http_limit: http({ body_size_limit: '100B' }),
      http_header: http({ headers: { 'X-Asked': 'yes' }, fail_if_body_not_matches_regexp: ['header is yes'] }),
      http_host: http({ headers: { Host: 'named.test' }, fail_if_body_not_matches_regexp: ['host is named.test'] }),
      http_ip6: { prober: 'http', timeout: '3s', http: { preferred_ip_protocol: 'ip6' } },
      tcp_connect: tcp({}),
      tcp_tls: tcp({ tls: true, ...insecure }),
      tcp_tls_untrusted: tcp({ tls: true }),
      tcp_tls_trusted: tcp({ tls: true, ...trusted }),
      tcp_banner: tcp({ query_response: [{ expect: '^220 version ([0-9.]+) ready' }] }),
      tcp_banner_bad: tcp({ query_response: [{ expect: '^SSH-' }] }),
      tcp_wait: { prober: 'tcp', timeout: '400ms', tcp: { ...ip4, query_response: [{ expect: '^never' }] } },
      tcp_smtp: tcp({ query_response: [{ expect: '^220 .* ESMTP' }, { send: 'EHLO prober\r' }, { expect: '^250-(.*)' }, { expect: '^250[ -]STARTTLS' }, { send: 'STARTTLS\r' }, { expect: '^220' }, { starttls: true }, { send: 'EHLO prober\r' }, { expect: '^250' }], ...trusted }), // prettier-ignore
      dns_a: dns({}),
      dns_tcp: dns({ transport_protocol: 'tcp' }),
      dns_soa: dns({ query_name: 'farm.test', query_type: 'SOA' }),
      dns_mx: dns({ query_name: 'farm.test', query_type: 'MX' }),
      dns_txt: dns({
        query_name: 'text.farm.test',
        query_type: 'TXT',
        validate_answer_rrs: { fail_if_not_matches_regexp: ['hello world'] },
      }),
      dns_nx: dns({ query_name: 'none.farm.test' }),
      dns_nx_wanted: dns({ query_name: 'none.farm.test', valid_rcodes: ['NXDOMAIN'] }),
      dns_match: dns({
        validate_answer_rrs: { fail_if_not_matches_regexp: ['www\\.farm\\.test\\.\t60\tIN\tA\t192\\.0\\.2\\.\\d'] },
      }),
      dns_match_bad: dns({ validate_answer_rrs: { fail_if_matches_regexp: ['192\\.0\\.2\\.2'] } }),
      dns_none_bad: dns({ validate_answer_rrs: { fail_if_none_matches_regexp: ['198\\.51'] } }),
      dns_all_bad: dns({ validate_answer_rrs: { fail_if_all_match_regexp: ['192\\.0\\.2'] } }),
      dns_short: { prober: 'dns', timeout: '400ms', dns: { ...ip4, query_name: 'www.farm.test', query_type: 'A' } },
      icmp: { prober: 'icmp', timeout: '3s', icmp: ip4 },
      icmp_big: { prober: 'icmp', timeout: '3s', icmp: { ...ip4, payload_size: 1000, dont_fragment: true, ttl: 9 } },
      icmp_ip6: { prober: 'icmp', timeout: '3s', icmp: { preferred_ip_protocol: 'ip6' } },
    },
  });
}

/** What is asked: module, target, and the `hostname` parameter where there is one. */
export type Case = readonly [module: string, target: string, hostname?: string];

export function cases(farm: Farm): Case[] {
  const { http, https, https12, nobody, silent, closing, garbage, banner, smtp, dns, slowDns } = farm;
  const at = (path: string, port = http): string => `http://127.0.0.1:${port}${path}`;
  const safe = (port = https): string => `https://127.0.0.1:${port}/`;
  const socket = (port: number): string => `127.0.0.1:${port}`;
  return [
    ['http_2xx', at('/')], ['http_2xx', `127.0.0.1:${http}/`], ['http_2xx', at('/500')], ['http_2xx', at('/404')], ['http_404', at('/404')],
    ['http_2xx', at('/hop1')], ['http_302', at('/hop1')], ['http_2xx', at('/loop')], ['http_2xx', at('/', nobody)],
    ['http_2xx', 'http://no-such-name.test/'], ['http_2xx', at('/slow')], ['http_short', at('/', silent)], ['http_2xx', at('/', closing)],
    ['http_2xx', at('/', garbage)], ['http_2xx', at('/chunked')], ['http_2xx', at('/file.txt')], ['http_head', at('/file.txt')],
    ['http_body', at('/')], ['http_body_absent', at('/')], ['http_body_bad', at('/')], ['http_header_bad', at('/')],
    ['http_header_missing', at('/')], ['http_header_allowed', at('/')], ['http_no_ssl', safe()], ['http_need_ssl', at('/')],
    ['http_insecure', safe()], ['http_trusted', safe()], ['http_2xx', safe()], ['http_wrong_name', safe()], ['http_h1', safe()],
    ['http_want_h2', safe()], ['http_want_h1', safe()], ['http_tls13_only', safe(https12)], ['http_post', at('/post')],
    ['http_2xx', at('/post')], ['http_basic', at('/secret')], ['http_basic_wrong', at('/secret')], ['http_bearer', at('/bearer')],
    ['http_gzip', at('/zip.txt')], ['http_2xx', at('/zip.txt')], ['http_gzip_asked', at('/zip.txt')],['http_limit', at('/file.txt')], ['http_header', at('/agent')],
    ['http_host', at('/host')], ['http_2xx', at('/host'), 'asked.test'], ['http_ip6', `http://[::1]:${http}/`],
    ['tcp_connect', socket(http)], ['tcp_connect', socket(nobody)], ['tcp_tls', socket(https)], ['tcp_tls_untrusted', socket(https)],
    ['tcp_tls_trusted', socket(https)], ['tcp_banner', socket(banner)], ['tcp_banner_bad', socket(banner)], ['tcp_wait', socket(silent)],
    ['tcp_smtp', socket(smtp)],
    ['dns_a', socket(dns)], ['dns_a', socket(slowDns)], ['dns_tcp', socket(dns)], ['dns_soa', socket(dns)], ['dns_mx', socket(dns)], ['dns_txt', socket(dns)],
    ['dns_nx', socket(dns)], ['dns_nx_wanted', socket(dns)], ['dns_match', socket(dns)], ['dns_match_bad', socket(dns)],
    ['dns_none_bad', socket(dns)], ['dns_all_bad', socket(dns)], ['dns_short', socket(silent)],
    ['icmp', '127.0.0.1'], ['icmp_big', '127.0.0.1'], ['icmp_ip6', '::1'],
  ]; // prettier-ignore
}
