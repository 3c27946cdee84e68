import { isMap, isScalar, isSeq, parseDocument, type Document } from 'yaml';

/** A text of several YAML documents, cut up. */

/** More than the largest bundle of an operator that was seen. */
const MAX_DOCUMENTS = 200;

/** Each document as a text whose lines have the numbers that they have in the whole. */
export function documentsOf(text: string): readonly string[] {
  const documents: string[] = [];
  const lines = text.replace(/^\ufeff/, '').split(/\r?\n/);
  let from = 0;
  const cut = (to: number): void => {
    const own = lines.slice(from, to);
    if (own.some((line) => /^\s*[^\s#]/.test(line))) documents.push(`${'\n'.repeat(from)}${own.join('\n')}`);
    from = to + 1;
  };
  lines.forEach((line, at) => {
    // A block of text cannot begin in the first column, so that these can only be marks.
    if (/^(?:---|\.\.\.)(?:\s|$)/.test(line) && documents.length < MAX_DOCUMENTS) cut(at);
  });
  cut(lines.length);
  return documents;
}

/** Why a document that is no rule file is none, where it is one that people bring. */
export function foreignOf(text: string): { readonly reason: string; readonly remedy: string } | undefined {
  const document = parseDocument(text, { logLevel: 'silent', prettyErrors: false });
  const has = (key: string): boolean => document.has(key);
  if (!isMap(document.contents)) return undefined;
  if (has('slos')) {
    return { reason: 'this is a specification of sloth', remedy: 'Write the objectives into parallax.rules.yml and run rules generate, or import what sloth makes of it.' }; // prettier-ignore
  }
  if (has('apiVersion') && !has('kind')) {
    return { reason: 'this is a provisioning file of Grafana, whose rules are no PromQL files', remedy: 'Export the rules in the format of Prometheus, where Grafana got them from it.' }; // prettier-ignore
  }
  const kind: unknown = document.get('kind');
  if (kind === 'List' || kind === 'PrometheusRuleList') {
    return { reason: `this is a ${kind} of resources`, remedy: 'Write each resource as a document of its own, with --- between them.' }; // prettier-ignore
  }
  if (typeof kind === 'string' && kind !== 'PrometheusRule') {
    return { reason: `this is a ${kind.slice(0, 40)}, which holds no rules`, remedy: 'Leave it out.' };
  }
  return undefined;
}

/** What a resource says beside its rules. */
export function leftBehind(document: Document): readonly string[] {
  const metadata = document.get('metadata');
  if (!isMap(metadata)) return [];
  return metadata.items.flatMap(({ key, value }) =>
    isScalar(key) && !(isSeq(value) && value.items.length === 0) ? [`metadata.${String(key.value)}`] : [],
  );
}
