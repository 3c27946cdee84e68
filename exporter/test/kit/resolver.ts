import { Fault } from '../../src/core/failure.js';
import type { Resolver } from '../../src/core/resolver.js';

/** A resolver that knows only `zone` (IPv4 or IPv6 texts); every other name does not exist. */
export function names(zone: Readonly<Record<string, readonly string[]>>): Resolver {
  return {
    resolve: async (name) => {
      const found = zone[name]?.map((ip) => ({ ip, family: ip.includes(':') ? '6' : '4' }) as const);
      if (found === undefined || found.length === 0) throw new Fault('no_such_name', `${name} does not exist`);
      return { addresses: found, seconds: 0.001 };
    },
  };
}
