import { Fault } from '../../src/core/failure.js';
import type { Ports } from '../../src/scheduler/context.js';
import { FakeClock } from './clock.js';
import { names } from './resolver.js';

const absent = (what: string) => (): Promise<never> =>
  Promise.reject(new Fault('unsupported', `${what} is not part of this test`));

/** Ports for tests that need no network; a probe's test gets the real ones from {@link testPorts}. */
export function fakePorts(overrides: Partial<Ports> = {}): Ports {
  return {
    clock: new FakeClock(),
    net: { connect: absent('TCP'), datagrams: absent('UDP') },
    resolver: names({}),
    pinger: { ping: absent('ICMP') },
    readSecret: absent('secrets'),
    ...overrides,
  };
}

/** Ports over the real platform, resolving only `localhost` and `*.test` names given by the test. */
export function testPorts(overrides: Partial<Ports> = {}): Ports {
  return fakePorts(overrides);
}
