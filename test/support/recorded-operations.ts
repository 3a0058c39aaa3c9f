/** What Java sent and got for each operation of the list (`test/golden/operations/*.json`, made by `npm run record -- operations`). */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { RecordedOperation, RecordedOperations } from "../../scripts/lab/record-operations.ts";
import { PROJECT_ROOT } from "./project-root.ts";

const FOLDER = join(PROJECT_ROOT, "test/golden/operations");

/** By the names of the groups: "admin", "reads", "scans" and so on. */
export function recordedOperations(group: string): readonly RecordedOperation[] {
  return (JSON.parse(readFileSync(join(FOLDER, `${group}.json`), "utf8")) as RecordedOperations).operations;
}

export function recordedGroups(): string[] {
  return readdirSync(FOLDER)
    .sort()
    .map((file) => file.replace(/\.json$/, ""));
}
