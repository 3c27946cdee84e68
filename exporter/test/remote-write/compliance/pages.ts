/** Pages that hold every shape that a case asks about: one scrape serves them all. */
import type { Page } from './page-server.js';

const text = (...lines: readonly string[]): Page => ({ type: 'text', text: `${lines.join('\n')}\n` });

export const LONG_NAME = `metric_${'very_long_name_'.repeat(50)}`;
export const LONG_LABEL = 'very_long_label_name_that_exceeds_normal_length_but_is_still_valid';
export const LONG_VALUE = 'x'.repeat(10_000);
export const UNICODE = { emoji: '🚀', chinese: '测试', arabic: 'مرحبا', vietnamese: 'tôi yêu việt nam' } as const;
const labels = (all: Readonly<Record<string, string>>): string =>
  `{${Object.entries(all).map(([name, value]) => `${name}="${value}"`).join(',')}}`; // prettier-ignore
export const MANY_LABELS = Object.fromEntries(Array.from({ length: 24 }, (_, at) => [`l${at}`, `v${at}`]));

const VALUES = [
  'float_value 123.45',
  'integer_value 42',
  'zero_value 0',
  'negative_zero -0',
  'temperature_celsius -15.5',
  'special_values{type="nan"} NaN',
  'special_values{type="inf"} +Inf',
  'special_values{type="ninf"} -Inf',
  'special_values{type="zero"} 0',
  'special_values{type="negative"} -123.45',
  'large_value 1.7976931348623157e+308',
  'small_value 2.2250738585072014e-308',
  'subnormal_value 5e-324',
  'scientific_value 1.23e-4',
  'precise_value 0.123456789012345',
  'exact_value 9007199254740993',
  'sum_value 0.30000000000000004',
];

const FAMILIES = [
  '# HELP http_requests_total The total number of HTTP requests',
  '# TYPE http_requests_total counter',
  'http_requests_total{method="GET",status="200"} 1000',
  'http_requests_total{method="POST",status="201"} 500',
  '# HELP memory_usage_bytes Current memory usage',
  '# TYPE memory_usage_bytes gauge',
  'memory_usage_bytes 1048576',
  '# HELP request_duration_seconds Request duration',
  '# TYPE request_duration_seconds histogram',
  'request_duration_seconds_bucket{le="0.1"} 10',
  'request_duration_seconds_bucket{le="0.5"} 50',
  'request_duration_seconds_bucket{le="1.0"} 100',
  'request_duration_seconds_bucket{le="+Inf"} 250',
  'request_duration_seconds_sum 500.5',
  'request_duration_seconds_count 250',
  '# HELP rpc_duration_seconds RPC duration',
  '# TYPE rpc_duration_seconds summary',
  'rpc_duration_seconds{quantile="0.5"} 0.05',
  'rpc_duration_seconds{quantile="0.9"} 0.1',
  'rpc_duration_seconds_sum 100.0',
  'rpc_duration_seconds_count 1000',
  '# TYPE empty_histogram histogram',
  'empty_histogram_bucket{le="+Inf"} 0',
  'empty_histogram_sum 0',
  'empty_histogram_count 0',
  '# TYPE busy_histogram histogram',
  'busy_histogram_bucket{le="+Inf"} 1000000000',
  'busy_histogram_sum 5000000000.0',
  'busy_histogram_count 1000000000',
  '# HELP multiline_metric first line\\nsecond line',
  '# TYPE multiline_metric gauge',
  'multiline_metric 42',
  '# HELP special_metric This help contains "quotes" and \\\\backslashes\\\\',
  '# TYPE special_metric counter',
  'special_metric 100',
  '# TYPE no_help_metric counter',
  'no_help_metric 42',
  '# HELP no_type_metric has no type',
  'no_type_metric 1',
];

const LABELS = [
  'unsorted{zzz="3",aaa="1",Bbb="2",bbb="4"} 42',
  'valid_metric_name:subsystem_total 42',
  'http:request:duration:seconds 0.5',
  'hollow{empty="",full="x"} 42',
  `unicode${labels(UNICODE)} 42`,
  'special_chars{path="/api/v1/users",query="foo=bar&baz=qux"} 42',
  'escaped{path="C:\\\\dir",text="say \\"hi\\"\\nbye"} 1',
  `long_label{${LONG_LABEL}="value"} 42`,
  `long_value{large_label="${LONG_VALUE}"} 42`,
  `${LONG_NAME} 42`,
  `many_labels${labels(MANY_LABELS)} 42`,
  'claims{job="other",instance="there:1"} 1',
  'twice{a="1"} 1',
  'twice{a="1"} 2',
];

/** Everything that the text format can say; `now` in Unix milliseconds. */
export const shapes = (now: number): Page =>
  text(
    '# A page of all shapes',
    ...VALUES,
    ...FAMILIES,
    ...LABELS,
    `stamped 42 ${now - 3_000}`,
    'ancient 42 0',
    `future 42 ${now + 86_400_000}`,
    ...Array.from({ length: 200 }, (_, at) => `load_test{label="value_${at}"} ${at}`),
  );

export const STARTED = 1_700_000_000.5;
export const EXEMPLAR_AT = 1_234_567_890.123;

/** What only OpenMetrics can say: exemplars, units, start times. */
export const openMetrics = (now: number): Page => ({
  type: 'openmetrics',
  text: [
    '# TYPE om_request_duration_seconds histogram',
    '# UNIT om_request_duration_seconds seconds',
    '# HELP om_request_duration_seconds Duration of requests.',
    `om_request_duration_seconds_bucket{le="0.1"} 50 # {trace_id="abc123xyz"} 0.05 ${EXEMPLAR_AT}`,
    `om_request_duration_seconds_bucket{le="0.5"} 70 # {trace_id="second"} 0.3 ${EXEMPLAR_AT + 1}`,
    'om_request_duration_seconds_bucket{le="+Inf"} 100',
    'om_request_duration_seconds_sum 10.5',
    'om_request_duration_seconds_count 100',
    `om_request_duration_seconds_created ${STARTED}`,
    '# TYPE om_jobs counter',
    '# HELP om_jobs Jobs.',
    `om_jobs_total 1000 # {trace_id="abc123",span_id="def456"} 999 ${EXEMPLAR_AT}`,
    `om_jobs_created ${STARTED}`,
    '# TYPE om_custom counter',
    `om_custom_total 50 # {request_id="req456",user_id="user123"} 49 ${now / 1000}`,
    '# TYPE om_bare counter',
    'om_bare_total 5 # {trace_id="without_time"} 4',
    '# TYPE om_build info',
    'om_build_info{version="1.2"} 1',
    '# TYPE om_state stateset',
    'om_state{om_state="on"} 1',
    'om_state{om_state="off"} 0',
    '# TYPE om_queue gaugehistogram',
    'om_queue_bucket{le="1"} 1',
    'om_queue_bucket{le="+Inf"} 3',
    'om_queue_gsum 7',
    'om_queue_gcount 3',
    '# EOF',
    '',
  ].join('\n'),
});

export const LARGE = 12_000;
export const large: Page = text(...Array.from({ length: LARGE }, (_, at) => `metric{label="${at}"} 1`));
export const empty: Page = text('# No metrics');
/** Not a number: refused whole, as Prometheus does. */
export const broken: Page = text('before 1', 'test_metric StaleNaN', 'after 1');
export const one: Page = text('test_metric 42');
