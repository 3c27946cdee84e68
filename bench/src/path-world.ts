/** The chain of network namespaces that paths are traced through: v - r1 - r2 - (r3a | r3b) - r4 - s, made by the lab. */
import { exec, mayMakeNamespaces, namespaces, type Scope } from '@parallax/lab';

/** Blocks of addresses that the server answers for, beside its own; together more than {@link TARGETS}. */
const BLOCKS = ['10.88.5.32/27', '10.88.5.64/26', '10.88.5.128/25'];

/** 200 addresses behind the chain. */
export const TARGETS = Array.from({ length: 200 }, (_, index) => `10.88.5.${32 + index}`);
/** Hops to each of them, and the addresses that a complete trace sees: both branches, and two faces of r4. */
export const HOPS = 5;
export const NODES = 7;

export interface PathWorld {
  /** Namespace of the one who traces. */
  readonly vantage: string;
  /** IP packets that have left the vantage so far, as its only wire counts them. */
  sent(): Promise<number>;
}

/** Builds the chain; its end belongs to `scope`. ICMP rate limits are off, so that nothing but the tracers is measured. */
export async function pathWorld(scope: Scope): Promise<PathWorld> {
  if (!(await mayMakeNamespaces())) throw new Error('the path benchmark needs root: it makes network namespaces');
  const network = await namespaces(scope, 1);
  const [vantage, servers] = [network.vantages[0]?.namespace ?? '', network.servers.namespace ?? ''];
  for (const block of BLOCKS) await exec('ip', '-n', servers, 'route', 'add', 'local', block, 'dev', 'lo');
  const sent = async (): Promise<number> => {
    const [link] = JSON.parse(await exec('ip', '-n', vantage, '-s', '-j', 'link', 'show', 'dev', 'w100')) as Link[];
    return link?.stats64.tx.packets ?? NaN;
  };
  return { vantage, sent };
}

/** What `ip -s -j link` prints. */
interface Link {
  readonly stats64: { readonly tx: { readonly packets: number } };
}
