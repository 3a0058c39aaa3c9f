/** `docs/filters.md` names all that there is, and its examples run. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import * as comparator from "../../src/filter/comparator.ts";
import * as filter from "../../src/filter/constructors.ts";
import { FILTERS_BY_NAME } from "../../src/filter/filter-language.ts";
import { parseFilter } from "../../src/filter/parse-filter.ts";
import { PROJECT_ROOT } from "../support/project-root.ts";

const text = readFileSync(join(PROJECT_ROOT, "docs/filters.md"), "utf8");

describe("docs/filters.md", () => {
  test("has every constructor, and every filter of the language", () => {
    for (const name of Object.keys(filter)) assert.ok(text.includes(`| \`filter.${name}(`), name);
    for (const name of Object.keys(comparator)) assert.ok(text.includes(`| \`comparator.${name}(`), name);
    for (const name of Object.keys(FILTERS_BY_NAME)) assert.ok(text.includes(`\`${name}(`), name);
  });

  test("has no constructor that does not exist", () => {
    const there = { filter, comparator } as Readonly<Record<string, object>>;
    for (const [, namespace, name] of text.matchAll(/\b(filter|comparator)\.(\w+)\(/g)) {
      assert.ok(Object.hasOwn(there[namespace as string] as object, name as string), `${namespace}.${name}`);
    }
  });

  const examples = [...text.matchAll(/^```ts\nimport .* from "tshbase";\n([^`]*(?:`[^`\n]*`[^`]*)*?)^```$/gm)];

  test("has examples that run", () => {
    assert.equal(examples.length, text.split("```ts").length - 1);
    for (const [, code] of examples) {
      new Function("filter", "comparator", "parseFilter", code as string)(filter, comparator, parseFilter);
    }
  });
});
