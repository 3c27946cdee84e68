import { lookup } from 'node:dns/promises';
import type { HttpGet } from '../core/discovery.js';
import { Fault } from '../core/failure.js';
import type { OpenHttpClient } from '../core/http-client.js';
import type { Resolver } from '../core/resolver.js';
import { createHttpClients, type HttpClientPorts } from './http-client/index.js';

type Ports = Omit<HttpClientPorts, 'resolver'>;

/** Clients for commands, which have no resolver of their own: names are those of the machine. */
export const createPlainHttpClients = (ports: Ports): OpenHttpClient =>
  createHttpClients({ ...ports, resolver: SYSTEM });

/** A list of targets need not be quick: a connection lives as long as one request. Names are those of the machine. */
export function createHttpGet(ports: Ports): HttpGet {
  const open = createPlainHttpClients(ports);
  return async (config, { timeout, maxBytes }, signal) => {
    const client = open({ config, connections: 1 });
    const headers = { accept: 'application/json' };
    try {
      const answer = await client.call({ method: 'GET', headers, timeout, maxBytes, beyond: 'refuse', signal });
      return { status: answer.status, body: Buffer.from(answer.body).toString('utf8') };
    } finally {
      await client.close();
    }
  };
}

/** The configuration is read before the agent's own resolver is there: it says which servers that one asks. */
const SYSTEM: Resolver = {
  resolve: async (name) => {
    try {
      const found = await lookup(name, { all: true });
      return { addresses: found.map(({ address: ip, family }) => ({ ip, family: family === 6 ? '6' : '4' }) as const) };
    } catch (error) {
      throw new Fault('resolver_failure', error instanceof Error ? error.message : 'failed');
    }
  },
};
