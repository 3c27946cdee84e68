import { probeInvalid } from '@parallax/contract';
import { describe, expect, it } from 'vitest';
import type { Result } from '../../core/probe.js';
import { samples } from './metrics.js';
import { sumPhases, type HttpMeasured } from './result.js';

const MEASURED: HttpMeasured = {
  phases: { connect: 0.01, first_byte: 0.2, transfer: 'stall' },
  hops: [],
  redirects: 1,
  status: 404,
  version: '2',
  headerBytes: 100,
  bodyBytes: 10,
  expandedBytes: 20,
  contentEncoding: 'gzip,br',
  lastModified: 784903526,
  checks: [{ kind: 'status', problem: 'status 404' }, { kind: 'size' }],
  extracted: [
    { name: 'age', number: 3 },
    { name: 'cache', text: 'hit' },
  ],
  response: { headers: [['x', 'y']], body: 'text' },
};
const lines = (result: Result<HttpMeasured>): string[] =>
  [...samples(result)].map((one) => {
    const labels = Object.entries(one.labels).map(([name, value]) => `${name}=${value}`);
    return `${one.metric.name.replace('parallax_', '')}{${labels.join()}} ${one.value}`;
  });

describe('samples', () => {
  it('of a complete result', () => {
    expect(lines({ outcome: 'ok', measured: MEASURED })).toEqual([
      'http_phase_duration_seconds{phase=connect} 0.01',
      'http_phase_duration_seconds{phase=first_byte} 0.2',
      `${probeInvalid.name.replace('parallax_', '')}{phase=transfer,reason=stall} 1`,
      'http_responses_total{class=4xx} 1',
      'http_status_code{} 404',
      'http_redirects{} 1',
      'http_version_info{version=2,content_encoding=multiple} 1',
      'http_response_bytes{part=header} 100',
      'http_response_bytes{part=body} 10',
      'http_response_bytes{part=expanded_body} 20',
      'http_last_modified_timestamp_seconds{} 784903526',
      'http_assertion_failures_total{kind=status} 1',
      'http_assertion_failures_total{kind=size} 0',
      'http_extracted_value{name=age} 3',
      'http_extracted_total{name=cache,value=hit} 1',
    ]);
  });

  it('of a result that failed before anything answered', () => {
    const failure = { phase: 'connect', reason: 'connection_refused', source: 'target', detail: '' } as const;
    expect(lines({ outcome: 'failed', failure, measured: { redirects: 0, phases: {} } })).toEqual([]);
  });

  it('strange versions, codings and statuses get closed labels', () => {
    const tls = { version: 'SSLv3', cipher: 'X', chain: [] };
    const strange = { ...MEASURED, status: 199, contentEncoding: 'x-"evil"', tls };
    const found = lines({ outcome: 'ok', measured: strange });
    expect(found).toContain('http_responses_total{class=other} 1');
    expect(found).toContain('http_version_info{version=2,content_encoding=other} 1');
    expect(found).toContain('http_tls_info{version=other,cipher=X} 1');
  });
});

it('phases are summed over hops, and one that is not true makes the sum not true', () => {
  const sum = sumPhases([
    { url: 'a', phases: { connect: 1, first_byte: 2, transfer: 'stall' } },
    { url: 'b', phases: { connect: 3, tls: 5, first_byte: 'clock_step', transfer: 1 } },
  ]);
  expect(sum).toEqual({ connect: 4, tls: 5, first_byte: 'clock_step', transfer: 'stall' });
});
