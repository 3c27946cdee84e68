import type { QueryKind } from '@parallax/contract';
import { cdn } from './cdn/index.js';
import { changes } from './changes/index.js';
import { dnsShare } from './dns-share/index.js';
import { events } from './events/index.js';
import type { Kind } from './kind.js';
import { path } from './path/index.js';
import { phases } from './phases/index.js';
import { vantages } from './vantages/index.js';

/** Every kind of query; a kind is a folder and its line here. */
export const kinds: { readonly [K in QueryKind]: Kind<K> } = {
  path,
  cdn,
  phases,
  vantages,
  'dns-share': dnsShare,
  events,
  changes,
};
