/** Where the repository is, seen from a compiled script in any build folder. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

/** The folder whose package.json is named tshbase, upwards from here. */
export function repoRoot(): string {
  for (let folder = import.meta.dirname; ; folder = path.dirname(folder)) {
    if (isRoot(folder)) return folder;
    if (folder === path.dirname(folder)) throw new Error(`no package.json of tshbase above ${import.meta.dirname}`);
  }
}

function isRoot(folder: string): boolean {
  const file = path.join(folder, "package.json");
  if (!existsSync(file)) return false;
  return (JSON.parse(readFileSync(file, "utf8")) as { name?: string }).name === "tshbase";
}
