import { expect, test } from 'vitest';
import { parseLogql } from '../src/server/logql.js';
import { routeOf } from '../src/server/routes.js';

test.each([
  ['/', { to: 'redirect', location: '/13/' }],
  ['/d/parallax-path?var-target=a', { to: 'redirect', location: '/13/d/parallax-path?var-target=a' }],
  ['/12/d/parallax-path/slug?x=1', { to: 'page', line: '12' }],
  ['/13/bundle/main.js', { to: 'bundle', line: '13', file: 'main.js' }],
  ['/13/public/plugins/parallax-internet-app/path/module.js?_cache=1', { to: 'plugin', id: 'parallax-internet-app', file: 'path/module.js' }],
  ['/13/public/build/img/icons/unicons/bell.svg', { to: 'icon', line: '13', file: 'unicons/bell.svg' }],
  ['/prometheus/api/v1/query?query=up', { to: 'prometheus', path: 'api/v1/query', query: 'query=up' }],
  ['/prometheus/api/v1/label/a%3Fb/values', { to: 'prometheus', path: 'api/v1/label/a%3Fb/values', query: '' }],
  ['/preview/fixtures/all', { to: 'fixture', name: 'all' }],
])('%s', (target, route) => {
  expect(routeOf(target)).toEqual(route);
}); // prettier-ignore

test.each([
  'http://example.com/prometheus/api/v1/query',
  '//example.com/',
  '/prometheus/api/v1/admin/tsdb/delete_series',
  '/prometheus/api/v1/targets',
  '/prometheus/-/reload',
  '/prometheus/api/v1/label/%2e%2e/values',
  '/prometheus/api/v1/label/a%2Fb/values',
  '/prometheus/api/v1/label//values',
  '/prometheus/../etc/passwd',
  '/prometheus/api/v1/query%00',
  '/loki/loki/api/v1/push',
  '/preview/fixtures/..%2f..%2fpackage',
  '/preview/fixtures/a.b',
  '/%zz',
  '/api/ds/query',
])('%s is no path of this server', (target) => {
  expect(routeOf(target)).toBeUndefined();
});

const record = { labels: { kind: 'path', vantage: 'fra', target: 'a|b' }, line: '{"schema":"parallax.path/1"}' };

test.each([
  ['{kind="path"}', true],
  ['{kind="cdn"}', false],
  ['{kind=~"cdn|path", vantage!~"a.*"}', true],
  ['{kind="path"} |= "parallax.path/1" | json target="target" | target=~"a\\\\|b"', true],
  ['{kind="path"} != `parallax`', false],
  ['{kind="path"} | target = `a|b`', true],
  ['{kind="path"} |~ "^x"', false],
  ['{}', true],
])('LogQL %s', (query, found) => {
  expect(parseLogql(query)(record)).toBe(found);
});

test.each(['rate({a="b"}[5m])', '{a="b"} | unwrap x', '{a}', '{a="b"'])('LogQL %s is refused', (query) => {
  expect(() => parseLogql(query)).toThrow();
});
