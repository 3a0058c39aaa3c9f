/**
 * The TypeScript of the documents, made into modules that the compiler can judge: each fenced block is one, with what the blocks before
 * it in the same document imported. Line numbers stay those of the document.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT_ROOT } from "../support/project-root.ts";

export interface Snippet {
  /** from the repository's root */
  readonly document: string;
  /** of its first line of code, from 1 */
  readonly line: number;
  readonly code: string;
  /** `code` with the imports in front, all on one line */
  readonly module: string;
}

/** README.md and every document in docs/. */
export function documents(): string[] {
  const names = readdirSync(join(PROJECT_ROOT, "docs")).filter((name) => name.endsWith(".md"));
  return ["README.md", ...names.sort().map((name) => `docs/${name}`)];
}

export function readDocument(document: string): string {
  return readFileSync(join(PROJECT_ROOT, document), "utf8");
}

export function snippetsOf(document: string, text: string): Snippet[] {
  const imported = new Map<string, string>();
  return [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(({ 1: code = "", index }) => {
    const own = importsOf(code);
    const before = [...imported].filter(([name]) => !own.has(name) && !declares(code, name));
    for (const [name, from] of own) imported.set(name, from);
    const line = text.slice(0, index).split("\n").length + 1;
    const head = before.map(([name, from]) => `import { ${name} } from "${from}";`).join(" ");
    return { document, line, code, module: `export {}; ${head}\n${code}` };
  });
}

/** Names by the module they come from, of imports on one line. */
function importsOf(code: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, names = "", from = ""] of code.matchAll(/^import (?:type )?\{([^}]*)\} from "([^"]+)";/gm)) {
    for (const name of names.split(",")) if (name.trim() !== "") found.set(name.trim().replace(/^type /, ""), from);
  }
  return found;
}

function declares(code: string, name: string): boolean {
  return new RegExp(`\\b(?:const|let|function|class)\\s+${name}\\b`).test(code);
}
