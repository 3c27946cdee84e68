import type { Measured } from './clock.js';
import { dial } from './dial.js';
import { hostNameProblem, splitHostPort } from './host.js';
import type { Connection } from './net.js';
import type { Common, RunContext } from './probe.js';
import type { Course } from './run.js';

/** Why `text` is not `host:port`, in a sentence; the port may be absent where there is a default. */
export function endpointProblem(text: string, defaultPort?: number): string | undefined {
  const parts = splitHostPort(text);
  if (parts === undefined) return 'write host:port, or [address]:port for IPv6';
  if (parts.port === undefined && defaultPort === undefined) return 'the port is missing: write host:port';
  return hostNameProblem(parts.host);
}

/** Host and port of a text that {@link endpointProblem} has accepted. */
export function endpointOf(text: string, defaultPort = 0): { readonly host: string; readonly port: number } {
  const { host, port } = splitHostPort(text) ?? { host: text };
  return { host, port: port ?? defaultPort };
}

/** What is known when a connection stands. */
export interface Reached extends Common {
  readonly connect?: Measured;
}

/** Resolves and connects, and keeps in the course what each step found. The caller closes the connection. */
export async function reach(
  course: Course<Reached>,
  context: RunContext,
  at: { readonly host: string; readonly port: number },
): Promise<Connection> {
  course.phase = 'resolve';
  const { addresses, seconds } = await context.resolve(at.host);
  const [address] = addresses;
  course.measured = {
    ...course.measured,
    ...(seconds === undefined ? {} : { resolve: seconds }),
    ...(address && { address }),
  };
  course.phase = 'connect';
  const connection = await dial(context, addresses, at.port);
  course.measured = { ...course.measured, address: connection.remote, connect: connection.connectTime };
  return connection;
}
