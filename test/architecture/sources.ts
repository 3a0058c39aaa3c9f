/** Reads TypeScript files for the tests of this folder: who imports what, what is exported, how long functions are. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

export const repository: string = findRepository(dirname(fileURLToPath(import.meta.url)));

export interface Import {
  /** as written */
  readonly specifier: string;
  /** relative to the repository, for relative specifiers only */
  readonly path: string | undefined;
  readonly line: number;
}

export interface Source {
  /** relative to the repository, with slashes */
  readonly path: string;
  readonly text: string;
  readonly tree: ts.SourceFile;
  readonly imports: readonly Import[];
}

export function readSources(folder: string): Source[] {
  return readdirSync(join(repository, folder), { recursive: true })
    .map((name) => posix.join(folder, String(name).replaceAll("\\", "/")))
    .filter((path) => path.endsWith(".ts"))
    .sort()
    .map(readSource);
}

export function readSource(path: string): Source {
  const text = readFileSync(join(repository, path), "utf8");
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true);
  const imports = importsOf(tree).map(({ specifier, line }) => ({
    specifier,
    line,
    path: specifier.startsWith(".") ? posix.join(posix.dirname(path), specifier) : undefined,
  }));
  return { path, text, tree, imports };
}

/** Static and dynamic imports, re-exports and import types alike. */
function importsOf(tree: ts.SourceFile): { specifier: string; line: number }[] {
  const found: { specifier: string; line: number }[] = [];
  const note = (literal: ts.Node | undefined): void => {
    if (literal === undefined || !ts.isStringLiteralLike(literal)) return;
    found.push({ specifier: literal.text, line: lineOf(tree, literal) });
  };
  walk(tree, (node) => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) note(node.moduleSpecifier);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) note(node.arguments[0]);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) note(node.argument.literal);
  });
  return found;
}

export interface LongFunction {
  readonly name: string;
  readonly line: number;
  readonly lines: number;
}

export function functionsOf({ tree }: Source): LongFunction[] {
  const found: LongFunction[] = [];
  walk(tree, (node) => {
    if (!ts.isFunctionLike(node) || !("body" in node) || node.body === undefined) return;
    const line = lineOf(tree, node);
    const name = node.name?.getText(tree) ?? (ts.isConstructorDeclaration(node) ? "constructor" : "a function");
    found.push({ name, line, lines: lineOf(tree, node, "end") - line + 1 });
  });
  return found;
}

export interface Finding {
  readonly what: string;
  readonly line: number;
}

/** Where the file names one of these globals. Names of properties do not count. */
export function globalsIn({ tree }: Source, globals: ReadonlySet<string>): Finding[] {
  const found: Finding[] = [];
  walk(tree, (node) => {
    if (!ts.isIdentifier(node) || !globals.has(node.text) || isNameOfProperty(node)) return;
    found.push({ what: node.text, line: lineOf(tree, node) });
  });
  return found;
}

/** Where the file is asynchronous or random. */
export function effectsIn({ tree }: Source): Finding[] {
  const found: Finding[] = [];
  walk(tree, (node) => {
    const isEffect =
      node.kind === ts.SyntaxKind.AsyncKeyword ||
      ts.isAwaitExpression(node) ||
      (ts.isPropertyAccessExpression(node) && node.getText(tree) === "Math.random");
    if (isEffect) found.push({ what: node.getText(tree).slice(0, 20), line: lineOf(tree, node) });
  });
  return found;
}

function isNameOfProperty(node: ts.Identifier): boolean {
  const { parent } = node;
  return (ts.isPropertyAccessExpression(parent) && parent.name === node) || ("name" in parent && parent.name === node);
}

/** The names an entry point exports, sorted: `class`-like ones and other values as `value`, the rest as `type`. */
export function exportsOf(path: string): string[] {
  const { tree } = readSource(path);
  const found: string[] = [];
  for (const statement of tree.statements) {
    if (ts.isExportDeclaration(statement)) {
      const { exportClause, isTypeOnly } = statement;
      if (exportClause === undefined) {
        if (statement.moduleSpecifier !== undefined && ts.isStringLiteral(statement.moduleSpecifier)) {
          found.push(...exportsOf(posix.join(posix.dirname(path), statement.moduleSpecifier.text)));
        }
      } else if (ts.isNamedExports(exportClause)) {
        for (const { name, isTypeOnly: one } of exportClause.elements) {
          found.push(`${isTypeOnly || one ? "type" : "value"} ${name.text}`);
        }
      } else {
        found.push(`value ${exportClause.name.text}`);
      }
    } else if (ts.canHaveModifiers(statement) && ts.getModifiers(statement)?.some(isExportKeyword) === true) {
      const kind = ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement) ? "type" : "value";
      for (const name of namesDeclaredBy(statement)) found.push(`${kind} ${name}`);
    }
  }
  return [...new Set(found)].sort();
}

function isExportKeyword(modifier: ts.ModifierLike): boolean {
  return modifier.kind === ts.SyntaxKind.ExportKeyword;
}

function namesDeclaredBy(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.map(({ name }) => name.getText());
  const { name } = statement as { name?: ts.Node };
  return name === undefined ? [] : [name.getText()];
}

function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  for (const child of node.getChildren()) walk(child, visit);
}

function lineOf(tree: ts.SourceFile, node: ts.Node, which: "start" | "end" = "start"): number {
  return tree.getLineAndCharacterOfPosition(which === "start" ? node.getStart(tree) : node.getEnd()).line + 1;
}

function findRepository(from: string): string {
  for (let at = from; ; at = dirname(at)) {
    if (readdirSync(at).includes("package.json")) return at;
  }
}
