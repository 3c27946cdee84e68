/** Which names of Grafana's packages are used when the plugin runs, and which are there in a line of Grafana. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** Names that a source imports from packages of a scope and uses as values: types are gone when it runs. `[package, name]` each. */
export function valueImports(file: string, text: string, scope: string): readonly (readonly [string, string])[] {
  // To leave out what is no value takes a compiler's time: only for those that it is about.
  if (!text.includes(`'${scope}`)) return [];
  const { outputText } = ts.transpileModule(text, {
    fileName: file,
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, jsx: ts.JsxEmit.React },
  });
  const out = ts.createSourceFile(`${file}.js`, outputText, ts.ScriptTarget.ES2022, true, ts.ScriptKind.JS);
  return out.statements.filter(ts.isImportDeclaration).flatMap((statement) => {
    const from = (statement.moduleSpecifier as ts.StringLiteral).text;
    const bindings = statement.importClause?.namedBindings;
    if (!from.startsWith(scope) || bindings === undefined || !ts.isNamedImports(bindings)) return [];
    return bindings.elements.map((element) => [from, (element.propertyName ?? element.name).text] as const);
  });
}

/** Names that an installed package exports when it runs, read off the list of its module. */
export function exportedNames(nodeModules: string, name: string): ReadonlySet<string> {
  const file = join(nodeModules, name, 'dist', 'esm', 'index.mjs');
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022, true, ts.ScriptKind.JS);
  const names = source.statements.flatMap((statement): readonly string[] => {
    if (ts.isExportDeclaration(statement) && statement.exportClause && ts.isNamedExports(statement.exportClause)) {
      return statement.exportClause.elements.map((element) => element.name.text);
    }
    const exported =
      ts.canHaveModifiers(statement) &&
      ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    if (exported !== true) return [];
    if (ts.isVariableStatement(statement))
      return statement.declarationList.declarations.map(({ name: one }) => one.getText());
    return (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) && statement.name
      ? [statement.name.text]
      : [];
  });
  return new Set(names);
}
