/** The packet engine: everything that talks to libc. Linux on x64 and arm64; elsewhere it says so plainly. */
export { createPinger, type PacketPinger } from './pinger.js';
export { createSocketClock } from './tcp-stamps.js';
export { createTracer, type PacketTracer } from './tracer.js';
