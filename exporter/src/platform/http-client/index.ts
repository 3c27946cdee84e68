import type { OpenHttpClient } from '../../core/http-client.js';
import { Client } from './client.js';
import type { HttpClientPorts } from './ports.js';

export type { HttpClientPorts } from './ports.js';

/** HTTP/1.1 over undici, names from the agent's own resolver. Nothing is loaded or opened before the first call. */
export function createHttpClients(ports: HttpClientPorts): OpenHttpClient {
  return (options) => new Client(options, ports);
}
