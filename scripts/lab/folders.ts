/** Where things are: compiled code lives in `build*`, so what is not TypeScript is found from the repository's root. */
import { mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of tshbase's package.json. */
export const repositoryRoot: string = findRoot(dirname(fileURLToPath(import.meta.url)));

/** Java sources of the lab. */
export const javaSources: string = join(repositoryRoot, "scripts/lab/java");

/** A folder below `.lab`, which keeps what is slow to make again: class paths and compiled classes. */
export function cacheFolder(...names: string[]): string {
  const path = join(repositoryRoot, ".lab", ...names);
  mkdirSync(path, { recursive: true });
  return path;
}

function findRoot(from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    if (packageName(folder) === "tshbase") return folder;
    if (folder === dirname(folder)) throw new Error(`no package.json of tshbase above ${from}`);
  }
}

function packageName(folder: string): unknown {
  try {
    return (JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { name?: unknown }).name;
  } catch {
    return undefined;
  }
}
