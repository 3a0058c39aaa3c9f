/** The error classes as the source declares them: name, base, code and the comment above, which is their documentation. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

export interface ErrorClass {
  readonly name: string;
  readonly base: string;
  /** absent from abstract classes */
  readonly code: string | undefined;
  readonly meaning: string;
  /** from the repository's root */
  readonly file: string;
}

const DECLARATION =
  /(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n)?export (?:abstract )?class (\w+) extends (\w*Error)\b([\s\S]*?)\n}/g;

export function errorClasses(root: string): ErrorClass[] {
  return sourceFiles(root).flatMap((file) => classesIn(readFileSync(path.join(root, file), "utf8"), file));
}

function classesIn(source: string, file: string): ErrorClass[] {
  return [...source.matchAll(DECLARATION)].map(([, comment = "", name = "", base = "", body = ""]) => ({
    name,
    base,
    code: /\bcode\b[^=\n]*= "(\w+)"/.exec(body)?.[1],
    // A file of one class may say it in its first lines.
    meaning: plain(comment === "" ? (/^\/\*\*([\s\S]*?)\*\//.exec(source)?.[1] ?? "") : comment),
    file,
  }));
}

function plain(comment: string): string {
  return comment
    .replaceAll(/\n\s*\* ?/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
}

function sourceFiles(root: string): string[] {
  const files = readdirSync(path.join(root, "src"), { recursive: true, encoding: "utf8" });
  return files
    .filter((file) => file.endsWith(".ts"))
    .map((file) => path.posix.join("src", ...file.split(path.sep)))
    .sort();
}
