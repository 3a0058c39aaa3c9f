/** Links from the documents to files of this repository, and to headings in them, lead somewhere. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { PROJECT_ROOT } from "../support/project-root.ts";
import { documents } from "./snippets.ts";

test("every link to a file or a heading leads somewhere", () => {
  const all = [...documents(), ...readdirSync(PROJECT_ROOT).filter((name) => /^[A-Z]+\.md$/.test(name))];
  assert.deepEqual(
    [...new Set(all)].flatMap((document) => deadLinks(document)),
    [],
  );
});

function deadLinks(document: string): string[] {
  const text = read(document).replaceAll(/^```.*?^```$/gms, "");
  return [...text.matchAll(/\]\((?!\w+:)([^)#\s]*)(?:#([^)\s]*))?\)/g)].flatMap(([link, file = "", heading]) => {
    const target = file === "" ? document : join(dirname(document), file);
    if (!existsSync(join(PROJECT_ROOT, target))) return [`${document}: ${link}: no such file`];
    if (heading === undefined || headings(target).includes(heading)) return [];
    return [`${document}: ${link}: no such heading`];
  });
}

/** As they are made into anchors: lower case, no punctuation, dashes for spaces. */
function headings(document: string): string[] {
  return [...read(document).matchAll(/^#+ (.*)$/gm)].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

function read(document: string): string {
  return readFileSync(join(PROJECT_ROOT, document), "utf8");
}
