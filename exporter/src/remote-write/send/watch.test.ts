import type { RequestOutcome } from '@parallax/contract';
import { expect, test, vi } from 'vitest';
import { EndpointWatch, type WatchOptions } from './watch.js';

function logged(outcome: RequestOutcome, status: number): unknown[][] {
  const log = vi.fn();
  const options = {
    endpoint: 'central',
    log: { log },
    tally: { request: () => undefined },
    receiver: { answered: () => undefined, now: undefined },
  } as unknown as WatchOptions;
  const answer = { status, headers: {}, body: new Uint8Array(), sentAt: 0, answeredAt: 0 };
  new EndpointWatch(options).courier().request({ outcome, seconds: 0.1, bytes: 10, answer });
  return log.mock.calls;
}

test('finding out which protocol a receiver speaks is no warning', () => {
  expect(logged('unsupported', 204)).toMatchObject([
    ['info', expect.stringContaining('the other is tried'), { endpoint: 'central', status: 204 }],
  ]);
});

test('a request that is not taken is one, a delivered one nothing', () => {
  expect(logged('refused', 401)).toMatchObject([['warn', 'a receiver did not take a request', { status: 401 }]]);
  expect(logged('delivered', 204)).toEqual([]);
});
