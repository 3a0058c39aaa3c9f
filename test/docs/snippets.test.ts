/** Every TypeScript block of README.md and docs/ compiles, against the package's own types. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { PROJECT_ROOT } from "../support/project-root.ts";
import { documents, readDocument, type Snippet, snippetsOf } from "./snippets.ts";

/** What a reader takes as given: a client, a table, a row that was read. */
const PRELUDE = `
import type { Cell, HBase, Row, Table } from "tshbase";
type Of<T, K extends string> = T extends { readonly [key in K]: infer V } ? V : never;
declare global {
  const hbase: HBase;
  const admin: Of<HBase, "admin">;
  const table: Table;
  const row: Row;
  const cell: Cell;
  const bytes: Buffer;
  const signal: AbortSignal;
}
`;

/** The types that the build has just made of src/: with the sources themselves all their code would be checked once more. */
const TYPES = fileURLToPath(new URL("../../src/", import.meta.url));
const FOLDER = join(PROJECT_ROOT, "docs");

/** Documents that are wrong, to see that it shows. */
const WRONG_TYPE =
  'text\n\n```ts\nimport { int32 } from "tshbase";\nint32(1);\n```\n\n```ts\nint32(2);\nint32("3");\n```\n';
const OUT_OF_SIGHT = '```ts\nconst age = 1;\nconst table = hbase.table("t");\n```\n```ts\nage;\n```\n';

describe("the TypeScript of the documents", () => {
  const real = documents().flatMap((document) => snippetsOf(document, readDocument(document)));
  let problems: readonly string[];
  // One program for all: most of its time goes into the types of Node and of this package.
  before(() => {
    problems = problemsOf([
      ...real,
      ...snippetsOf("wrong-type.md", WRONG_TYPE),
      ...snippetsOf("out-of-sight.md", OUT_OF_SIGHT),
    ]);
  });

  test("compiles", () => {
    assert.ok(real.length >= 10, "the blocks are found");
    assert.deepEqual(
      problems.filter((problem) => !/^(wrong-type|out-of-sight)/.test(problem)),
      [],
    );
  });

  test("would not if a type was wrong; the problem says where", () => {
    const found = problems.filter((problem) => problem.startsWith("wrong-type"));
    assert.equal(found.length, 1);
    assert.match(found[0] as string, /^wrong-type\.md:10: .*string/);
  });

  test("is a module of its own in every block", () => {
    const found = problems.filter((problem) => problem.startsWith("out-of-sight"));
    assert.match(found.join(), /^out-of-sight\.md:6: Cannot find name 'age'/);
  });
});

function problemsOf(snippets: readonly Snippet[]): string[] {
  const files = new Map([[join(FOLDER, "prelude.ts"), PRELUDE]]);
  const places = new Map<string, Snippet>();
  for (const [index, snippet] of snippets.entries()) {
    const file = join(FOLDER, `snippet-${index}.ts`);
    files.set(file, snippet.module);
    places.set(file, snippet);
  }
  const program = ts.createProgram([...files.keys()], compilerOptions(), hostOf(files));
  return ts.getPreEmitDiagnostics(program).map(({ file, start = 0, messageText }) => {
    const text = ts.flattenDiagnosticMessageText(messageText, " ");
    const snippet = file === undefined ? undefined : places.get(file.fileName);
    if (file === undefined || snippet === undefined) return `${file?.fileName ?? ""}: ${text}`;
    // The first line is ours.
    const line = file.getLineAndCharacterOfPosition(start).line - 1 + snippet.line;
    return `${snippet.document}:${line}: ${text}`;
  });
}

function compilerOptions(): ts.CompilerOptions {
  const { config, error } = ts.readConfigFile(join(PROJECT_ROOT, "tsconfig.base.json"), ts.sys.readFile);
  assert.equal(error, undefined);
  const base = (config as { compilerOptions: object }).compilerOptions;
  const { options } = ts.convertCompilerOptionsFromJson(
    {
      ...base,
      noEmit: true,
      skipLibCheck: true,
      // What a reader's own project need not have.
      isolatedDeclarations: false,
      declaration: false,
      noUnusedLocals: false,
      noUnusedParameters: false,
      verbatimModuleSyntax: false,
      paths: { tshbase: [join(TYPES, "index.d.ts")], "tshbase/testing": [join(TYPES, "testing.d.ts")] },
    },
    PROJECT_ROOT,
  );
  return options;
}

/** The disk, with files in front that are only in memory. */
function hostOf(files: ReadonlyMap<string, string>): ts.CompilerHost {
  const host = ts.createCompilerHost(compilerOptions());
  const { fileExists, readFile, getSourceFile } = host;
  return Object.assign(host, {
    fileExists: (name: string) => files.has(name) || fileExists(name),
    readFile: (name: string) => files.get(name) ?? readFile(name),
    getSourceFile: (name: string, ...rest: [ts.ScriptTarget | ts.CreateSourceFileOptions]) => {
      const text = files.get(name);
      return text === undefined ? getSourceFile.call(host, name, ...rest) : ts.createSourceFile(name, text, ...rest);
    },
  });
}
