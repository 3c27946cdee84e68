import type { WriteProtocol } from '@parallax/contract';
import type { Clock } from '../core/clock.js';
import type { Encoded } from '../core/delivery/types.js';
import type { OpenHttpClient } from '../core/http-client.js';
import type { HttpClientConfig } from '../core/http-config.js';
import type { Net } from '../core/net.js';
import type { RunContext } from '../core/probe.js';
import type { Resolver } from '../core/resolver.js';
import type { Block } from '../core/series.js';

/** A line for Loki: labels of its stream and Unix milliseconds. */
export interface TestLine {
  readonly labels: Readonly<Record<string, string>>;
  readonly at: number;
  readonly line: string;
}

export interface DoctorPorts {
  readonly http: OpenHttpClient;
  readonly net: Pick<Net, 'connect'>;
  readonly resolver: Pick<Resolver, 'resolve'>;
  readonly clock: Clock;
  readonly secret: RunContext['secret'];
  /** A request of remote write. */
  encodeWrite(protocol: WriteProtocol, block: Block): Encoded;
  /** A request of Loki's push API. */
  encodePush(lines: readonly TestLine[]): Encoded;
  /** 16 hexadecimal digits that no other call gives. */
  newId(): string;
}

/** An endpoint as the configuration has it. */
export interface Endpoint {
  readonly name: string;
  readonly config: HttpClientConfig;
  /** Milliseconds for one request. */
  readonly timeout: number;
  /** Where what is to be sent waits; `none` when there is no agent behind it. */
  readonly queue: 'none' | 'memory' | { readonly directory: string };
}

export interface RemoteEndpoint extends Endpoint {
  readonly kind: 'remote_write';
  /** What the configuration says. */
  readonly protocol: 'auto' | WriteProtocol;
}

export interface LokiEndpoint extends Endpoint {
  readonly kind: 'loki';
  readonly labels: Readonly<Record<string, string>>;
}

export interface Wishes {
  /** Throw-away series or lines may be written. */
  readonly write: boolean;
  /** How old samples may be is to be found out; writes. */
  readonly window: boolean;
}
