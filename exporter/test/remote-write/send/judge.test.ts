import { describe, expect, it } from 'vitest';
import type { HttpAnswer } from '../../../src/core/http-client.js';
import { judgeWrite, type Sent } from '../../../src/remote-write/send/judge.js';
import { ProtocolMemory } from '../../../src/remote-write/send/protocol.js';
import { FakeClock } from '../../kit/clock.js';

const NOW = Date.parse('2026-11-22T02:00:00Z');
const HOLD = { onRefused: 'hold', maxRetryAfter: 600_000 } as const;
const V2: Sent = { version: '2.0', samples: 10, unproven: true };
const V1: Sent = { ...V2, version: '1.0' };

function answer(status: number, headers: Record<string, string> = {}, body = ''): HttpAnswer {
  return { status, headers, body: new TextEncoder().encode(body), sentAt: NOW, answeredAt: NOW };
}
const written = (samples: number, histograms = 0): Record<string, string> => ({
  'x-prometheus-remote-write-samples-written': String(samples),
  'x-prometheus-remote-write-histograms-written': String(histograms),
  'x-prometheus-remote-write-exemplars-written': '0',
});
const delivered = (rejected = 0): object => ({ verdict: 'delivered', rejected });

describe('what an answer of a remote write receiver means', () => {
  it.each([200, 204, 206])('%d to 2.0 with counts that add up: delivered, and 2.0 is proved', (status) => {
    expect(judgeWrite(answer(status, written(7, 3)), V2, HOLD)).toEqual({
      outcome: 'delivered',
      verdict: delivered(),
      proof: '2.0',
    });
  });

  it.each([200, 204])('%d to 2.0 without any count: nothing was stored, 1.0 only', (status) => {
    expect(judgeWrite(answer(status), V2, HOLD)).toMatchObject({ verdict: { verdict: 'again' }, proof: 'not 2.0' });
    expect(judgeWrite(answer(status), { ...V2, unproven: false }, HOLD).proof).toBe('not 2.0');
    expect(judgeWrite(answer(status, { 'x-prometheus-remote-write-samples-written': 'many' }), V2, HOLD).proof).toBe(
      'not 2.0',
    );
  });

  it('2xx to 1.0: delivered, whatever headers it has', () => {
    expect(judgeWrite(answer(204), V1, HOLD)).toEqual({ outcome: 'delivered', verdict: delivered(), proof: undefined });
    expect(judgeWrite(answer(204, written(2)), V1, HOLD).verdict).toEqual(delivered());
  });

  it('202: delivered or deduplicated, never a broken 1.0', () => {
    expect(judgeWrite(answer(202), V2, HOLD)).toMatchObject({ verdict: delivered(), proof: undefined });
    expect(judgeWrite(answer(202), V1, HOLD)).toMatchObject({ verdict: delivered(), proof: undefined });
  });

  it('lower counts: the difference is rejected, and nothing is sent again', () => {
    expect(judgeWrite(answer(204, written(6, 1)), V2, HOLD)).toEqual({
      outcome: 'partial',
      verdict: delivered(3),
      proof: '2.0',
    });
    expect(judgeWrite(answer(200, { 'x-prometheus-remote-write-samples-written': '9' }), V2, HOLD).verdict).toEqual(
      delivered(1),
    );
    expect(judgeWrite(answer(200, written(12)), V2, HOLD).verdict).toEqual(delivered());
  });

  it('400 with counts: the good part was kept', () => {
    expect(judgeWrite(answer(400, written(7)), V2, HOLD)).toEqual({
      outcome: 'partial',
      verdict: delivered(3),
      proof: '2.0',
    });
  });

  it('400 with counts of nothing: searched', () => {
    expect(judgeWrite(answer(400, written(0)), V2, HOLD)).toMatchObject({
      verdict: { verdict: 'poisoned' },
      proof: '2.0',
    });
  });

  it('415: the other protocol', () => {
    expect(judgeWrite(answer(415), V2, HOLD)).toMatchObject({
      outcome: 'unsupported',
      verdict: { verdict: 'again' },
      proof: 'not 2.0',
    });
    expect(judgeWrite(answer(415), V1, HOLD)).toMatchObject({ verdict: { verdict: 'again' }, proof: 'not 1.0' });
  });

  it('400 without counts to an endpoint that never proved 2.0: 1.0 once', () => {
    expect(judgeWrite(answer(400), V2, HOLD)).toMatchObject({ verdict: { verdict: 'again' }, proof: 'not 2.0' });
    expect(judgeWrite(answer(400), { ...V2, unproven: false }, HOLD)).toMatchObject({
      verdict: { verdict: 'poisoned' },
    });
    expect(judgeWrite(answer(400), V1, HOLD)).toMatchObject({ verdict: { verdict: 'poisoned' }, proof: undefined });
  });

  it.each([400, 402, 405, 406, 409, 410, 418, 422, 451])('%d to 1.0: something in it can never be stored', (status) => {
    expect(judgeWrite(answer(status), V1, HOLD)).toMatchObject({
      outcome: 'rejected',
      verdict: { verdict: 'poisoned' },
    });
  });

  it.each([409, 422])('%d to 2.0 says nothing about the protocol', (status) => {
    expect(judgeWrite(answer(status), V2, HOLD)).toMatchObject({ verdict: { verdict: 'poisoned' }, proof: undefined });
  });

  it.each([401, 403, 404, 407, 301, 304])('%d: refuses us, not the data', (status) => {
    expect(judgeWrite(answer(status), V2, HOLD)).toMatchObject({ outcome: 'refused', verdict: { verdict: 'hold' } });
  });

  it.each([401, 403, 404])('%d by the letter of the specification: dropped', (status) => {
    expect(judgeWrite(answer(status), V2, { ...HOLD, onRefused: 'drop' }).verdict).toEqual({ verdict: 'dropped' });
  });

  it('413: halved', () => {
    expect(judgeWrite(answer(413), V2, HOLD)).toMatchObject({ outcome: 'too_large', verdict: { verdict: 'halve' } });
  });

  it.each([408, 500, 501, 502, 503, 504, 507, 599])('%d: again', (status) => {
    expect(judgeWrite(answer(status), V2, HOLD)).toMatchObject({ outcome: 'failed', verdict: { verdict: 'retry' } });
    expect(judgeWrite(answer(status, written(3)), V2, HOLD)).toMatchObject({
      verdict: { verdict: 'retry' },
      proof: '2.0',
    });
  });

  it.each([
    ['1', 1_000],
    ['77', 77_000],
    ['0', 1_000],
    ['3600', 600_000],
    ['1000000000', 600_000],
    [' 5 ', 5_000],
    ['Sun, 22 Nov 2026 02:00:30 GMT', 30_000],
    ['Sunday, 22-Nov-26 02:00:30 GMT', 30_000],
    ['Sun, 22 Nov 2026 01:00:00 GMT', 1_000],
    ['-1', undefined],
    ['1e3', undefined],
    ['soon', undefined],
    ['', undefined],
    ['9'.repeat(400), undefined],
    ['2026-11-22T02:00:30Z', undefined],
  ])('429 with Retry-After "%.30s"', (header, after) => {
    const { outcome, verdict } = judgeWrite(answer(429, { 'retry-after': header }), V1, HOLD);
    expect(outcome).toBe('limited');
    expect(verdict).toEqual(after === undefined ? { verdict: 'retry' } : { verdict: 'retry', after });
  });

  it('Retry-After as a date counts from the clock of the receiver', () => {
    const headers = { 'retry-after': 'Sun, 22 Nov 2026 05:00:30 GMT', date: 'Sun, 22 Nov 2026 05:00:00 GMT' };
    expect(judgeWrite(answer(503, headers), V1, HOLD).verdict).toEqual({ verdict: 'retry', after: 30_000 });
  });

  it('the body never decides', () => {
    for (const status of [200, 202, 204, 400, 401, 409, 413, 415, 422, 429, 500, 503]) {
      for (const sent of [V1, V2]) {
        const words = 'out of order; err-mimir-max-series-per-user; 415; retry-after: 7';
        expect(judgeWrite(answer(status, {}, words), sent, HOLD)).toEqual(judgeWrite(answer(status), sent, HOLD));
      }
    }
  });
});

describe('what is remembered of the protocol of an endpoint', () => {
  it('begins with 2.0, keeps to 1.0 for four hours, and asks once', async () => {
    const clock = new FakeClock();
    const memory = new ProtocolMemory('auto', clock);
    expect([memory.choose(), memory.unproven]).toEqual(['2.0', true]);
    memory.learn('not 2.0');
    expect([memory.choose(), memory.version, memory.unproven]).toEqual(['1.0', '1.0', true]);
    await clock.advance(4 * 3_600_000 - 1);
    expect(memory.choose()).toBe('1.0');
    await clock.advance(1);
    expect([memory.choose(), memory.choose(), memory.version]).toEqual(['2.0', '1.0', '1.0']);
    memory.learn('not 2.0');
    expect(memory.choose()).toBe('1.0');
    await clock.advance(4 * 3_600_000);
    expect(memory.choose()).toBe('2.0');
    memory.learn('2.0');
    await clock.advance(100 * 3_600_000);
    expect([memory.choose(), memory.unproven]).toEqual(['2.0', false]);
  });

  it('goes back to 2.0 when 1.0 is not understood', () => {
    const memory = new ProtocolMemory('auto', new FakeClock());
    memory.learn('not 2.0');
    memory.learn('not 1.0');
    expect(memory.choose()).toBe('2.0');
  });

  it('keeps to what the configuration says', () => {
    for (const wanted of ['1.0', '2.0'] as const) {
      const memory = new ProtocolMemory(wanted, new FakeClock());
      memory.learn('not 2.0');
      memory.learn('not 1.0');
      expect([memory.choose(), memory.version, memory.flexible]).toEqual([wanted, wanted, false]);
    }
  });
});
