import type { AnyProbe } from '../core/probe.js';
import { http } from './http/index.js';

/** The probe types. To add one: its folder, its file in `contract/src/metrics/`, one line here. */
export const probes: Readonly<Record<string, AnyProbe>> = { http };
