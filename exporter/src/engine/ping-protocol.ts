/** What the pinger asks of its thread; it answers each `ping` with a PingReply. */
import type { PingRequest } from '../core/pinger.js';

export type PingCommand =
  | { readonly kind: 'ping'; readonly id: number; readonly request: PingRequest }
  | { readonly kind: 'abort'; readonly id: number };
