import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RoundOptions, TraceRequest } from '../core/tracer.js';
import { KIND } from './reply-table.js';
import { SequenceTable } from './sequence-table.js';
import { encodeSockaddr } from './sockaddr.js';
import { SLACK, Trace } from './trace.js';

const sockaddr = encodeSockaddr('192.0.2.1', () => 0) ?? new Uint8Array(16);
const request: TraceRequest = {
  ...{ address: { ip: '192.0.2.1', family: '4' }, egress: {}, protocol: 'udp', port: 33_434 },
  ...{ sourcePort: 61_440, size: 64 },
};

function begun(orders: readonly (readonly [flow: number, ttl: number])[], options: RoundOptions): Trace {
  const facts = { id: 1, request, source: Uint8Array.of(192, 0, 2, 2) };
  const trace = new Trace(facts, sockaddr, { high: 1, low: 2 }, new SequenceTable<Trace>());
  trace.begin(2, Uint16Array.from(orders.flatMap(([flow, ttl]) => [flow, ttl, 0])), options, 0);
  return trace;
}

describe('a round', () => {
  test('ends whatever happens, and is never due without something to do', () => {
    const order = fc.tuple(fc.nat(3), fc.integer({ min: 1, max: 6 }));
    const options = fc.record({ spacing: fc.constantFrom(0, 0.1, 1, 7), wait: fc.constantFrom(1, 5, 20), serial: fc.boolean() }); // prettier-ignore
    const fates = fc.infiniteStream(fc.constantFrom('answered', 'end', 'silent', 'refused', 'postponed'));
    fc.assert(
      fc.property(
        fc.array(order, { maxLength: 30 }),
        options,
        fates,
        fc.infiniteStream(fc.double({ min: 0.1, max: 3, noNaN: true })),
        (orders, asked, fate, steps) => {
          const trace = begun(orders, asked);
          const answers: (readonly [order: number, end: boolean])[] = [];
          let now = 0;
          for (let turn = 0; !trace.complete; turn += 1) {
            expect(turn).toBeLessThan(20_000);
            // As the loop does: everything that is due, at one moment.
            for (let done = 0; trace.due <= now + SLACK && !trace.complete; done += 1) {
              expect(done, 'turns at one moment').toBeLessThan(100);
              const taken = trace.take(now);
              if (taken >= 0) {
                const what = fate.next().value;
                if (what === 'refused') trace.refused(taken, 113, 0);
                else if (what === 'postponed') trace.postponed(taken, now + 1);
                else trace.left(taken, now);
                if (what === 'answered' || what === 'end') answers.push([taken, what === 'end']);
              }
              trace.refresh(now);
            }
            now += steps.next().value ?? 1;
            for (const [answered, end] of answers.splice(0)) {
              if (trace.answered(answered, '192.0.2.9', KIND.icmp) >= 0 && end) trace.reached(answered);
            }
            trace.refresh(now);
          }
          expect(trace.finish()?.sent).toHaveLength(orders.length);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('waits for each packet as long as was asked, and not much longer', () => {
    const trace = begun([[0, 1]], { spacing: 0, wait: 100 });
    trace.left(trace.take(0), 0);
    trace.refresh(99.9);
    expect(trace.complete).toBe(false);
    trace.refresh(100 + SLACK);
    expect(trace.complete).toBe(true);
  });

  test('keeps its spacing, and never catches up in a rush', () => {
    const trace = begun([[0, 1], [0, 2], [0, 3]], { spacing: 10, wait: 100 }); // prettier-ignore
    trace.left(trace.take(0), 0);
    expect(trace.take(5)).toBe(-1);
    trace.left(trace.take(50), 50);
    expect(trace.take(55)).toBe(-1);
    expect(trace.take(60)).toBe(2);
  });

  test('sends packets that are close together in groups, and keeps their rate', () => {
    const orders = Array.from({ length: 20 }, (_, flow): [number, number] => [flow, 1]);
    const trace = begun(orders, { spacing: 1, wait: 100 });
    const group = (now: number): number => {
      let count = 0;
      for (let order = trace.take(now); order >= 0; order = trace.take(now)) {
        trace.left(order, now);
        count += 1;
      }
      return count;
    };
    expect([group(0), group(4), group(8), group(16)]).toEqual([8, 0, 8, 4]);
  });

  test('sends nothing behind the destination of a flow, and goes on with the others', () => {
    const trace = begun([[0, 2], [0, 3], [1, 3], [0, 1]], { spacing: 0, wait: 100 }); // prettier-ignore
    trace.left(trace.take(0), 0);
    trace.answered(0, '192.0.2.1', KIND.icmp);
    trace.reached(0);
    expect([trace.take(0), trace.take(0), trace.take(0)]).toEqual([2, 3, -1]);
    expect(trace.finish()?.sent).toEqual(Uint8Array.of(1, 0, 0, 0));
  });
});

describe('an answer', () => {
  const answer = (departed: number, received: number, before: (trace: Trace) => void = () => undefined): number => {
    const trace = begun([[0, 1]], { spacing: 0, wait: 100 });
    trace.left(trace.take(0), 0);
    trace.transmitted(0, departed);
    before(trace);
    const at = trace.answered(0, '192.0.2.9', KIND.icmp);
    trace.replies.rows[at + 2] = received;
    return trace.finish()?.rows[2] ?? NaN;
  };

  test('took the time between its stamps; a missing stamp or a moved clock withholds it', () => {
    expect(answer(1e9, 1.25e9)).toBe(0.25);
    expect(answer(NaN, 1e9)).toBe(-1);
    expect(answer(1e9, NaN)).toBe(-1);
    expect(answer(2e9, 1e9)).toBe(-2);
    expect(answer(1e9, 2e9, (trace) => trace.clockStepped())).toBe(-2);
  });

  test('cannot be to a packet that the kernel has not yet sent, where the kernel tells', () => {
    const trace = begun([[0, 2], [0, 3]], { spacing: 0, wait: 100 }); // prettier-ignore
    for (const order of [trace.take(0), trace.take(0)]) trace.left(order, 0);
    expect([trace.isOut(0), trace.isOut(1)], 'nothing is told').toEqual([true, true]);
    trace.transmitted(0, 5e9);
    expect([trace.isOut(0), trace.isOut(1)]).toEqual([true, false]);
    trace.transmitted(1, 6e9);
    expect(trace.isOut(1)).toBe(true);
  });

  test('counts once; one to a packet that never left is forged', () => {
    const trace = begun([[0, 1], [0, 2]], { spacing: 0, wait: 100 }); // prettier-ignore
    trace.left(trace.take(0), 0);
    trace.answered(0, '192.0.2.9', KIND.icmp);
    expect(trace.answered(0, '192.0.2.9', KIND.icmp)).toBe(-1);
    expect(trace.answered(1, '192.0.2.9', KIND.icmp)).toBe(-1);
    expect(trace.finish()?.unexpected).toEqual({ duplicate: 1, forged: 1 });
  });
});
