/** The generated documents say what the code does, now. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { GENERATED_DOCS } from "../../scripts/docs/generated-docs.ts";
import { repoRoot } from "../../scripts/docs/repo-root.ts";

describe("the generated documents", () => {
  for (const doc of GENERATED_DOCS) {
    it(`${doc.path} is not stale`, () => {
      const written = readFileSync(path.join(repoRoot(), doc.path), "utf8");
      assert.ok(written === doc.text(), `${doc.path} is stale: run npm run docs`);
    });
  }
});
