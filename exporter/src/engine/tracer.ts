import { Fault } from '../core/failure.js';
import type { Tracer } from '../core/tracer.js';
import { loadLibc } from './libc.js';

/** A Tracer that owns a thread and descriptors. */
export interface PacketTracer extends Tracer {
  /** Ends the thread; traces in progress reject. Idempotent. */
  close(): Promise<void>;
}

/** Probes with limited TTL on a thread of their own, started by the first trace. Never throws. */
export function createTracer(): PacketTracer {
  const binding = loadLibc();
  const reason = typeof binding === 'string' ? binding : 'the packet engine does not trace yet';
  return {
    open: () => Promise.reject(new Fault('unsupported', `${reason}; the path probe cannot run here`)),
    close: () => Promise.resolve(),
  };
}
