import type { Net } from '../core/net.js';
import type { Secret, SecretRef } from '../core/secret.js';
import type { SocketClock } from '../core/socket-clock.js';
import { createClock, type LoopClock } from './clock.js';
import { createNet } from './net.js';
import { createSecretReader } from './secrets.js';

export { createAppendFiles } from './append-file.js';
export { createClock, type LoopClock } from './clock.js';
export { createDisk } from './disk.js';
export { createFileWriter } from './file-writer.js';
export { createHttpClients } from './http-client/index.js';
export { createNet } from './net.js';
export { createRunProgram } from './program.js';
export { createSecretReader } from './secrets.js';

/** What this machine gives to the agent. */
export interface Platform {
  readonly clock: LoopClock;
  readonly net: Net;
  readSecret(ref: SecretRef): Promise<Secret>;
}

/** `stamps` come from the engine; the caller closes them after the last connection. */
export function createPlatform(stamps: SocketClock): Platform {
  const clock = createClock();
  return { clock, net: createNet({ clock, stamps }), readSecret: createSecretReader() };
}
