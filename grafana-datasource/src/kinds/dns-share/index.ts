import type { Kind } from '../kind.js';

export const dnsShare: Kind<'dns-share'> = {
  kind: 'dns-share',
  label: 'dns-share',
  help: '',
  toPromql: () => [],
  toFrames: () => [],
};
