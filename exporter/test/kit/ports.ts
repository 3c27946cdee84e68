import { noEnricher } from '../../src/core/enricher.js';
import { Fault } from '../../src/core/failure.js';
import {
  createPinger,
  createSocketClock,
  createTracer,
  type PacketPinger,
  type PacketTracer,
} from '../../src/engine/index.js';
import { createPlatform, type Platform } from '../../src/platform/index.js';
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
    tracer: { open: absent('tracing') },
    enricher: noEnricher,
    readSecret: absent('secrets'),
    ...overrides,
  };
}

let platform: Platform | undefined;
let pinger: PacketPinger | undefined;
let tracer: PacketTracer | undefined;

/**
 * Ports over the real platform and engine, one for the whole test file. Names come from the test: only `localhost`
 * is known. The thread of the pinger starts with the first ping and holds nothing up when idle.
 */
export function testPorts(overrides: Partial<Ports> = {}): Ports {
  platform ??= createPlatform(createSocketClock());
  pinger ??= createPinger();
  tracer ??= createTracer();
  const { clock, net, readSecret } = platform;
  const resolver = names({ localhost: ['127.0.0.1'] });
  return fakePorts({ clock, net, readSecret: (ref) => readSecret(ref), resolver, pinger, tracer, ...overrides });
}
