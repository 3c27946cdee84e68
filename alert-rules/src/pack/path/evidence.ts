import { nodeInfo, pathNodeEnded } from '@parallax/contract';
import { label, listed } from '../../kit/evidence.js';
import { TARGET } from './settings.js';

/** What is known of each node, once for each vantage. */
const INFO = `topk by (vantage, node) (1, ${nodeInfo.name})`;

const ENDS = `topk(3, sum by (node, asn, as_name) (${pathNodeEnded.name}{probe=%q,target=%q} * on (vantage, node) group_left (asn, as_name) ${INFO})) > 0`;

/** At which nodes, in whose network, most flows of the last runs ended. */
export const WHERE_FLOWS_END = listed(ENDS, TARGET, {
  before: ' Most end at',
  each: ' {{ .Labels.node }} ({{ .Labels.asn }} {{ .Labels.as_name }})',
  after: '.',
  none: ' Where is not known: the probe has no metrics: { links: true }.',
});

/** Who owns an end of a link, as a clause in brackets. */
export const OWNER = (end: 'from' | 'to'): string =>
  listed(`topk(1, group by (asn, as_name) (${nodeInfo.name}{node=%q}))`, [end], {
    before: '',
    each: ' ({{ .Labels.asn }} {{ .Labels.as_name }})',
    after: '',
  });

export const PATH_DASHBOARD = { uid: 'parallax-path', variables: { target: label('target') } } as const;
