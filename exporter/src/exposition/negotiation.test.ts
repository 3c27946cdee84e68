import { describe, expect, it } from 'vitest';
import { acceptsGzip, negotiate } from './negotiation.js';

const TEXT = 'text/plain; version=0.0.4; charset=utf-8';
const TEXT_1 = 'text/plain; version=1.0.0; charset=utf-8';
const OPEN = 'application/openmetrics-text; version=1.0.0; charset=utf-8';
const OPEN_0 = 'application/openmetrics-text; version=0.0.1; charset=utf-8';
const PROTO = 'application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited';
const UNDERSCORES = '; escaping=underscores';
const ASKS_PROTO = 'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited';

describe('Accept', () => {
  it.each([
    // who, header, answer
    ['nobody', undefined, TEXT],
    ['an empty header', '', TEXT],
    ['curl', '*/*', TEXT],
    ['a browser', 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', TEXT],
    [
      'Prometheus 2.42',
      'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
      OPEN + UNDERSCORES,
    ],
    [
      'Prometheus 2.42 with native histograms',
      `${ASKS_PROTO},application/openmetrics-text;version=1.0.0;q=0.8,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1`,
      PROTO,
    ],
    [
      'Prometheus 3',
      'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,/;q=0.1',
      `${OPEN}; escaping=allow-utf-8`,
    ],
    [
      'Prometheus 3 with native histograms',
      `${ASKS_PROTO};escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,*/*;q=0.1`,
      `${PROTO}; escaping=allow-utf-8`,
    ],
    ['OpenMetrics 0.0.1 only', 'application/openmetrics-text; version=0.0.1', OPEN_0],
    ['OpenMetrics of any version', 'application/openmetrics-text', OPEN + UNDERSCORES],
    ['OpenMetrics 2.0 else text', 'application/openmetrics-text;version=2.0.0,text/plain;q=0.1', TEXT],
    ['text 1.0.0', 'text/plain;version=1.0.0', TEXT_1 + UNDERSCORES],
    ['text 1.0.0 with values', 'text/plain;version=1.0.0;escaping=values', `${TEXT_1}; escaping=values`],
    ['an escaping that would rename', 'text/plain;version=1.0.0;escaping=dots', TEXT_1 + UNDERSCORES],
    ['text 0.0.4 with escaping', 'text/plain;version=0.0.4;escaping=allow-utf-8', `${TEXT}; escaping=allow-utf-8`],
    ['any text', 'text/*', TEXT],
    ['any application', 'application/*', OPEN + UNDERSCORES],
    ['anything but text', 'text/plain;q=0, */*', OPEN + UNDERSCORES],
    ['q decides, not order', 'text/plain;q=0.3, application/openmetrics-text;q=0.4', OPEN + UNDERSCORES],
    ['q of 0', 'application/openmetrics-text;q=0.000, text/plain;q=0.1', TEXT],
    [
      'the specific range wins over the wildcard',
      'application/openmetrics-text;version=1.0.0;q=0.1, application/*;q=0.9, text/plain;q=0.5',
      OPEN_0,
    ],
    [
      'the specific range wins wherever it stands',
      'application/*;q=0.9, application/openmetrics-text;version=1.0.0;q=0.1, text/plain;q=0.5',
      OPEN_0,
    ],
    ['only what is refused', 'application/openmetrics-text;q=0', TEXT],
    ['protobuf without proto', 'application/vnd.google.protobuf', TEXT],
    [
      'protobuf in another encoding',
      'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=text',
      TEXT,
    ],
    [
      'another proto',
      'application/vnd.google.protobuf;proto=x.Y;encoding=delimited, application/openmetrics-text;q=0.2',
      OPEN + UNDERSCORES,
    ],
    [
      'quoted parameters',
      'application/openmetrics-text; version="1.0.0"; x="a,b;c=\\"", text/plain;q=0.5',
      OPEN + UNDERSCORES,
    ],
    [
      'odd case and blanks',
      'APPLICATION/OpenMetrics-Text ; Version=1.0.0 ; Q=0.9 ,text/plain;q=0.5',
      OPEN + UNDERSCORES,
    ],
    ['a q that is none', 'application/openmetrics-text;q=2, text/plain;q=0.1', TEXT],
    ['nothing that we have', 'application/json', TEXT],
    ['rubbish', ';;;,,,="\\', TEXT],
  ])('of %s', (_, accept, answer) => expect(negotiate(accept).contentType).toBe(answer));

  it('of a megabyte is read in bounded time', () => {
    expect(negotiate('application/openmetrics-text;q=0.001,'.repeat(30_000)).name).toBe('openmetrics');
  });
});

it.each([
  [undefined, false],
  ['', false],
  ['gzip', true],
  ['deflate, GZIP;q=0.5', true],
  ['x-gzip', true],
  ['*', true],
  ['gzip;q=0', false],
  ['gzip;q=0, *', false],
  ['identity', false],
  ['br', false],
])('Accept-Encoding %s: gzip %s', (header, answer) => expect(acceptsGzip(header)).toBe(answer));
