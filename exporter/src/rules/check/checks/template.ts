import { analyse } from '../../promql/index.js';
import type { Check, Draft } from '../check.js';
import { isOurs } from '../names.js';
import type { Scene } from '../scene.js';
import { filledIn, templatesOf, type Use } from '../template/uses.js';

export const template: Check = {
  id: 'template',
  title: 'A template that does not work',
  severity: 'error',
  help: 'Labels and annotations are Go templates. One that does not parse makes Prometheus refuse the file; one that asks for what is not there puts an error text into the page.',
  run: ({ rule }, scene) => (rule.kind === 'alert' ? templatesOf(rule).flatMap((use) => judge(use, scene)) : []),
};

function judge({ field, place, template: parsed }: Use, scene: Scene): Draft[] {
  const remedy = 'Correct the template.';
  const broken = parsed.faults.map((fault) => ({ place, reason: `${field}: ${fault}`, remedy }));
  const asked = parsed.queries.flatMap((query) => {
    const { faults, selectors } = analyse(filledIn(query));
    const [fault] = faults;
    if (fault) return [{ place, reason: `${field}: its query: ${fault.message}`, remedy: 'Correct the query.' }];
    return selectors.flatMap(({ metric = '' }) =>
      isOurs(metric) && !scene.known(metric) && !scene.recorded.includes(metric)
        ? [{ place, reason: `${field}: its query: there is no series ${metric}`, remedy: 'See contract/METRICS.md.' }]
        : [],
    );
  });
  return [...broken, ...asked];
}
