import { expect } from 'vitest';
import { must, should, type Group } from '../case.js';
import type { World } from '../world.js';

const headers = ({ upstream }: World): Readonly<Record<string, string>>[] =>
  upstream.at('v2').requests.map((request) => request.headers);
const each = (world: World, name: string, value: string): void => {
  const all = headers(world);
  expect(all.length).toBeGreaterThan(0);
  for (const one of all) expect(one[name]).toBe(value);
};

export const protocol: Group = {
  name: 'protocol',
  upstream: true,
  cases: [
    must('content_type_protobuf', 'Content-Type is application/x-protobuf', (world) => {
      for (const one of headers(world)) expect(one['content-type']?.split(';')[0]).toBe('application/x-protobuf');
    }),
    should('content_type_with_proto_param', 'the content type of 2.0 names its message, letter by letter', (world) =>
      each(world, 'content-type', 'application/x-protobuf;proto=io.prometheus.write.v2.Request'),
    ),
    must('content_encoding_snappy', 'Content-Encoding is snappy', (world) => each(world, 'content-encoding', 'snappy')),
    must('version_header_present', 'there is an X-Prometheus-Remote-Write-Version', (world) => {
      for (const one of headers(world)) expect(one['x-prometheus-remote-write-version']).toBeTruthy();
    }),
    should('version_header_value', 'the version of 2.0 is exactly 2.0.0', (world) =>
      each(world, 'x-prometheus-remote-write-version', '2.0.0'),
    ),
    must('user_agent_present', 'there is a User-Agent, with product and version', (world) => {
      for (const one of headers(world)) expect(one['user-agent']).toMatch(/^[a-z]+\/\d+\.\d+\.\d+/i);
    }),
    must(
      'snappy_block_format',
      'the body is one snappy block, read by a decoder that knows no framing',
      ({ upstream }) => {
        for (const request of upstream.at('v2').requests) expect(request.message, request.faults.join()).toBeDefined();
      },
    ),
    must('protobuf_parseable', 'the message has no unknown field and holds symbols and series', ({ upstream }) => {
      const { messages } = upstream.at('v2');
      expect(messages.length).toBeGreaterThan(0);
      for (const { symbols } of messages) expect(symbols.length).toBeGreaterThan(0);
      expect(messages.some(({ series }) => series.length > 0)).toBe(true);
    }),
    must('http_method', 'requests are POST', ({ upstream }) => {
      expect(upstream.at('v2').receiver.violations).toEqual([]);
    }),
    must(
      'no_violation_at_any_receiver',
      'no request to any receiver of the suite broke any rule of the specifications',
      (world) => expect(world.violations()).toEqual([]),
    ),
    must('exit_code_zero', 'on SIGINT the process flushes and ends with code 0 within seconds', (world) => {
      for (const { ended } of world.runs) {
        expect(ended.code, ended.output.slice(-2000)).toBe(0);
        expect(ended.endedAt - ended.signalledAt).toBeLessThan(10_000);
      }
    }),
    must(
      'flush_on_shutdown',
      'a run that is hardly longer than the batch deadline ends with all that was scraped',
      ({ upstream }) => expect(upstream.at('v2').requests.length).toBeGreaterThan(0),
    ),
    must(
      'upstream_wrapper',
      'the wrapper for the upstream suite, started as the suite does in an empty folder, sends and ends with 0',
      ({ exact }) => {
        const { requests, versions } = exact.at('mock');
        expect([exact.ended.code, requests.length > 0, versions]).toEqual([0, true, ['2.0.0']]);
        expect(exact.at('mock').one('test_metric').values[0]).toBe(42);
      },
    ),
    must(
      'upstream_last_request',
      'its last request holds the value of the page as the first sample, which is what the suite looks at',
      ({ exact }) => {
        const last = exact.at('mock').requests.at(-1)?.message?.series ?? [];
        const series = last.find(({ labels }) => labels.some(([, value]) => value === 'test_metric'));
        expect(series?.samples[0]?.bits).toBe(0x4045_0000_0000_0000n);
      },
    ),
  ],
};
