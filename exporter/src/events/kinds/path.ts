import type { PathRun } from '@parallax/contract';
import { without, type Kind } from './kind.js';

export const pathKind: Kind<PathRun, 'path'> = {
  name: 'path',
  metadata: (run) => {
    const asns = asnPath(run);
    return {
      path_id: String(run.path_id),
      outcome: run.reached > 0 ? 'reached' : (run.routes[0]?.end ?? 'open'),
      ...(asns === '' ? {} : { asn_path: asns }),
    };
  },
  *shorter(run) {
    yield without(run, ['nodes', 'links', 'routes']);
    yield without(run, ['nodes', 'links', 'routes', 'findings', 'change', 'unexpected']);
    yield without(run, ['nodes', 'links', 'routes', 'findings', 'change', 'unexpected', 'words']);
    const { flows, reached, path_id } = run;
    yield { flows, reached, path_id };
  },
};

/** The networks that most flows go through, in order, each once in a row: `AS64496 AS64511`. */
function asnPath({ routes, nodes }: PathRun): string {
  const asns = new Map(nodes.map(({ id, facts }) => [id, facts?.asn]));
  const seen = (routes[0]?.nodes ?? []).map((id) => asns.get(id)).filter((asn) => asn?.startsWith('AS') === true);
  return seen.filter((asn, at) => asn !== seen[at - 1]).join(' ');
}
