/** `docs/options.md` is what the table of options says. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { optionsDocument } from "../../scripts/docs/options.ts";
import { PROJECT_ROOT } from "../support/project-root.ts";

test("docs/options.md is up to date (npm run docs)", () => {
  assert.equal(readFileSync(join(PROJECT_ROOT, "docs/options.md"), "utf8"), optionsDocument());
});
