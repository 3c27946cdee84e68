/**
 * Functions of templates: https://prometheus.io/docs/prometheus/latest/configuration/template_reference/ and
 * https://pkg.go.dev/text/template#hdr-Functions.
 */
const GO = [
  ...['and', 'call', 'html', 'index', 'slice', 'js', 'len', 'not', 'or', 'print', 'printf', 'println', 'urlquery'],
  ...['eq', 'ge', 'gt', 'le', 'lt', 'ne'],
];
const PROMETHEUS = [
  ...['query', 'first', 'label', 'value', 'sortByLabel', 'strvalue', 'args', 'reReplaceAll', 'safeHtml', 'match'],
  ...['title', 'toUpper', 'toLower', 'stripPort', 'stripDomain', 'graphLink', 'tableLink', 'humanize'],
  ...['humanize1024', 'humanizeDuration', 'humanizePercentage', 'humanizeTimestamp', 'toTime', 'toDuration', 'now'],
  ...['parseDuration', 'pathPrefix', 'externalURL', 'tmpl'],
];
export const TEMPLATE_FUNCTIONS: readonly string[] = [...GO, ...PROMETHEUS];
export const TEMPLATE_WORDS: readonly string[] = ['true', 'false', 'nil'];
export const BLOCKS: readonly string[] = ['if', 'range', 'with', 'define', 'block'];
export const KEYWORDS: readonly string[] = [...BLOCKS, 'else', 'end', 'template', 'break', 'continue'];
/** What Prometheus declares before each template. */
export const VARIABLES: readonly string[] = ['$', '$labels', '$value', '$externalLabels', '$externalURL'];
