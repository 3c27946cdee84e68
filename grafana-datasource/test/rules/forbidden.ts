/** What reviewers of plugins refuse, found in the syntax tree: words in comments and texts are no finding. */
import ts from 'typescript';

interface Rule {
  readonly name: string;
  readonly why: string;
  readonly finds: (node: ts.Node, source: ts.SourceFile) => boolean;
}

const GLOBALS = ['window', 'globalThis', 'self'];

const isNamed = (node: ts.Node, ...names: string[]): boolean => ts.isIdentifier(node) && names.includes(node.text);

/** `alert(...)` or `window.alert(...)`: the name of what is called, without the window. */
function called(node: ts.Node): string | undefined {
  if (!ts.isCallExpression(node)) return undefined;
  const { expression } = node;
  if (ts.isIdentifier(expression)) return expression.text;
  if (!ts.isPropertyAccessExpression(expression)) return undefined;
  const owner = expression.expression;
  if (!ts.isIdentifier(owner)) return undefined;
  return GLOBALS.includes(owner.text) ? expression.name.text : `${owner.text}.${expression.name.text}`;
}

const calls =
  (...names: string[]) =>
  (node: ts.Node): boolean =>
    names.includes(called(node) ?? '');

const property =
  (...names: string[]) =>
  (node: ts.Node): boolean =>
    ts.isPropertyAccessExpression(node) && names.includes(node.name.text);

const global =
  (...names: string[]) =>
  (node: ts.Node): boolean =>
    ts.isIdentifier(node) &&
    names.includes(node.text) &&
    !(
      ts.isPropertyAccessExpression(node.parent) &&
      node.parent.name === node &&
      !isNamed(node.parent.expression, ...GLOBALS)
    );

const isText = (node: ts.Node): node is ts.StringLiteralLike | ts.TemplateHead =>
  ts.isStringLiteralLike(node) || ts.isTemplateHead(node);

const attribute = (node: ts.Node, name: string): node is ts.JsxAttribute =>
  ts.isJsxAttribute(node) && node.name.getText() === name;

const imported = (node: ts.Node): string | undefined =>
  ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier) ? node.moduleSpecifier.text : undefined;

export const RULES: readonly Rule[] = [
  {
    name: 'ds-query',
    why: 'Ask another data source through getDataSourceSrv().get(uid).query().',
    finds: (node) => isText(node) && node.text.includes('/api/ds/query'),
  },
  { name: 'dialog', why: 'Use a Modal.', finds: calls('alert', 'confirm', 'prompt') },
  {
    name: 'window-open',
    why: "window.open without 'noopener' hands our window to another page.",
    finds: (node) =>
      ts.isCallExpression(node) &&
      ts.isPropertyAccessExpression(node.expression) &&
      node.expression.name.text === 'open' &&
      isNamed(node.expression.expression, ...GLOBALS) &&
      !/noopener/.test(node.arguments[2]?.getText() ?? ''),
  },
  {
    name: 'blank-target',
    why: 'A link into a new window needs rel="noopener".',
    finds: (node, source) =>
      attribute(node, 'target') &&
      /_blank/.test(node.initializer?.getText(source) ?? '') &&
      !/noopener|noreferrer/.test(node.parent.getText(source)),
  },
  {
    name: 'html',
    why: 'Markup from data is how strangers run code: render text.',
    finds: (node) =>
      attribute(node, 'dangerouslySetInnerHTML') ||
      property('innerHTML', 'outerHTML', 'insertAdjacentHTML')(node) ||
      calls('document.write', 'document.writeln')(node),
  },
  {
    name: 'storage',
    why: 'Keys are shared by all plugins of a Grafana: keep state in options or in the address.',
    finds: global('localStorage', 'sessionStorage'),
  },
  {
    name: 'console',
    why: 'The console is the reader’s: say it on the page.',
    finds: (node) => ts.isPropertyAccessExpression(node) && isNamed(node.expression, 'console'),
  },
  {
    name: 'eval',
    why: 'Content security policies forbid it.',
    finds: (node) => calls('eval')(node) || isNewFunction(node),
  },
  {
    name: 'react-19',
    why: 'Gone in React 19.',
    finds: (node) =>
      calls(
        'ReactDOM.render',
        'ReactDOM.hydrate',
        'ReactDOM.findDOMNode',
        'findDOMNode',
        'ReactDOM.unmountComponentAtNode',
      )(node) || property('defaultProps', 'propTypes')(node),
  },
  {
    name: 'react-18',
    why: 'Not there in React 18, which Grafana 12 runs.',
    finds: (node) =>
      calls('React.use', 'useActionState', 'useOptimistic', 'React.useActionState', 'React.useOptimistic')(node),
  },
  {
    name: 'global-css',
    why: 'Styles of ours must not reach others: useStyles2.',
    finds: (node) =>
      /[.](css|scss|less)$/.test(imported(node) ?? '') ||
      calls('injectGlobal')(node) ||
      ((ts.isJsxOpeningElement(node) || ts.isJsxSelfClosingElement(node)) && node.tagName.getText() === 'Global'),
  },
  {
    name: 'ts-ignore',
    why: 'A silenced compiler finds nothing.',
    finds: (node, source) => ts.isSourceFile(node) && /@ts-(ignore|nocheck)/.test(source.getFullText()),
  },
];

const isNewFunction = (node: ts.Node): boolean => ts.isNewExpression(node) && node.expression.getText() === 'Function';

export interface Finding {
  readonly rule: string;
  readonly line: number;
  readonly text: string;
  readonly why: string;
}

/** What a source holds that it must not; the line and what stands there. */
export function forbidden(file: string, text: string): readonly Finding[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  const found: Finding[] = [];
  const visit = (node: ts.Node): void => {
    for (const { name, why, finds } of RULES) {
      if (!finds(node, source)) continue;
      const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
      found.push({ rule: name, line, text: node.getText(source).slice(0, 60), why });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}
