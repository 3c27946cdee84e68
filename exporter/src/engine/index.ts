/** The packet engine: everything that talks to libc. Linux on x64 and arm64; elsewhere it says so plainly. */
export { createFileLock } from './file-lock.js';
export { createPinger, type PacketPinger } from './pinger.js';
export { createSocketClock } from './tcp-stamps.js';
export { createTracer, type PacketTracer } from './tracer.js';
