/** Writes every generated document: `npm run docs`. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { GENERATED_DOCS } from "./generated-docs.ts";
import { repoRoot } from "./repo-root.ts";

for (const doc of GENERATED_DOCS) {
  const file = path.join(repoRoot(), doc.path);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, doc.text());
  console.log(`wrote ${doc.path}`);
}
