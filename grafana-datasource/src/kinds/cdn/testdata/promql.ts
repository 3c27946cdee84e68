import { catalogue, labelNames } from '@parallax/contract';
import { parser } from '@prometheus-io/lezer-promql';

const RECORDED = /^parallax:/;

/** What is wrong with a query, in words: syntax, metrics and labels that are not declared. Empty when nothing is. */
export function complaints(text: string): readonly string[] {
  const errors: string[] = [];
  parser.parse(text).iterate({
    enter: (node) => {
      if (node.type.isError) errors.push(`does not parse at ${node.from}: ${text}`);
      if (node.name !== 'VectorSelector') return;
      const selector = text.slice(node.from, node.to);
      const name = /^[a-zA-Z_:][a-zA-Z0-9_:]*/.exec(selector)?.[0] ?? '';
      const metric = catalogue.find((one) => one.name === name || (one.type === 'histogram' && name.replace(/_(bucket|sum|count)$/, '') === one.name)); // prettier-ignore
      if (metric === undefined || RECORDED.test(name)) errors.push(`${name} is not declared`);
      const labels: string[] = [];
      parser.parse(selector).iterate({
        enter: (child) => {
          if (child.name === 'UnquotedLabelMatcher') labels.push(/^\s*([a-zA-Z_]\w*)/.exec(selector.slice(child.from, child.to))?.[1] ?? ''); // prettier-ignore
        },
      });
      const allowed = metric === undefined ? [] : labelNames(metric);
      for (const label of labels) if (!allowed.includes(label)) errors.push(`${name} has no label ${label}`);
    },
  });
  return errors;
}
