import { Resolver } from 'node:dns/promises';
import type { SrvLookup } from '../core/discovery.js';

const TRY_MS = 2_000;

/** {@link SrvLookup} over the resolver of the platform. */
export const srvLookup: SrvLookup = async (name, resolvers, signal) => {
  signal.throwIfAborted();
  const resolver = new Resolver({ timeout: TRY_MS, tries: 2 });
  if (resolvers.length > 0) resolver.setServers(resolvers);
  const cancel = (): void => resolver.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    const records = await resolver.resolveSrv(name);
    return records
      .sort((one, other) => one.priority - other.priority || other.weight - one.weight)
      .map((record) => ({ name: record.name.replace(/\.$/, ''), port: record.port }));
  } catch (error) {
    throw new Error(`SRV ${name}: ${(error as NodeJS.ErrnoException).code ?? 'failed'}`);
  } finally {
    signal.removeEventListener('abort', cancel);
  }
};
