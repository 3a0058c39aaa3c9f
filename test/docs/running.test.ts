/** The TypeScript of the documents runs, block by block, on an embedded HBase. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import ts from "typescript";
import * as tshbase from "../../src/index.ts";
import { type ConnectOptions, connect, type HBase } from "../../src/index.ts";
import { startHBase } from "../../src/testing.ts";
import { readDocument, type Snippet, snippetsOf } from "./snippets.ts";

/** Documents, and which of their blocks run here; the others are tests or servers themselves, or want a KDC. */
const DOCUMENTS: Readonly<Record<string, (snippet: Snippet, index: number) => boolean>> = {
  "README.md": (_, index) => index === 0,
  "docs/admin.md": () => true,
  "docs/connecting.md": () => true,
  "docs/error-handling.md": () => true,
  "docs/filters.md": () => true,
  "docs/reading.md": () => true,
  "docs/scanning.md": () => true,
  "docs/values.md": () => true,
  "docs/writing.md": () => true,
};

const FAMILIES = ["info", "items", "f", "d", "day", "all"];
const TABLES = { examples: ["f"], users: FAMILIES, "shop:orders": FAMILIES };

/** What takes too long for a test, and what it becomes. */
const SHORTER: readonly (readonly [string, string])[] = [["1_000_000", "1_000"]];

type Values = Readonly<Record<string, unknown>>;
const AsyncFunction = (async () => undefined).constructor as new (
  ...parts: string[]
) => (...values: unknown[]) => Promise<void>;

for (const [document, runs] of Object.entries(DOCUMENTS)) {
  describe(document, () => {
    const snippets = snippetsOf(document, readDocument(document)).filter(runs);
    test("has code to run", () => assert.ok(snippets.length > 0));
    test("runs from its first block to its last", async (t) => {
      const server = await startHBase({ tables: TABLES });
      t.after(() => server.close());
      const hbase = await connect(server.uri);
      t.after(() => hbase.close());
      for (const snippet of snippets) {
        const errors: unknown[] = [];
        try {
          await run(snippet, {
            ...(await givenBy(hbase)),
            console: { log: () => undefined, error: (...values: readonly unknown[]) => errors.push(...values) },
            load: (name: string) => moduleOf(name, server.uri),
          });
        } catch (error) {
          assert.fail(`${document}:${snippet.line}: ${String(error)}`);
        }
        assert.deepEqual(errors, [], `${document}:${snippet.line} printed errors`);
      }
    });
  });
}

/** What a reader takes as given: the same names as where the blocks are compiled. */
async function givenBy(hbase: HBase): Promise<Values> {
  const table = hbase.table("shop:orders");
  await table.put("order-17", { "info:customer": "Ada", "info:items": tshbase.int32(3), "info:photo": "jpeg" });
  const row = await table.get("order-17");
  const { signal } = new AbortController();
  return { hbase, admin: hbase.admin, table, row, cell: row?.cells[0], bytes: tshbase.int32(36), signal };
}

/** The package as a document imports it, but for where its cluster is and who logs in. */
async function moduleOf(name: string, uri: string): Promise<object> {
  if (name !== "tshbase") return (await import(name)) as object;
  const connectHere = (where: string | ConnectOptions = {}): Promise<HBase> => {
    const { site, bootstrap, zookeeper, kerberos, principals, ...others } =
      typeof where === "string" ? ({} as ConnectOptions) : where;
    return connect(uri, others);
  };
  return { ...tshbase, connect: connectHere };
}

/** As a function in a block of its own, so that it may declare what it was given. */
async function run({ module }: Snippet, given: Values): Promise<void> {
  const shorter = SHORTER.reduce((code, [long, short]) => code.replace(long, short), module);
  const { outputText } = ts.transpileModule(shorter, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  const body = outputText
    .replace(/^export \{\};$/gm, "")
    .replace(/^import \{(.*?)\} from ("[^"]*");$/gm, (_, names: string, from: string) => {
      return `const {${names.replaceAll(" as ", ": ")}} = await load(${from});`;
    });
  await new AsyncFunction(...Object.keys(given), `"use strict"; {\n${body}\n}`)(...Object.values(given));
}
