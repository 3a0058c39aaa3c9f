/** The lines that were typed before, in a file that only its owner reads. Without the file the shell works all the same. */
import { appendFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

export const HISTORY_LINES = 1_000;

/** By the XDG base directory specification. */
export function historyPath(env: Readonly<Record<string, string | undefined>>): string {
  const state = env["XDG_STATE_HOME"] ?? "";
  return join(state === "" ? join(homedir(), ".local", "state") : state, "tshbase", "history");
}

/** The newest line first, as node:readline has it. */
export async function readHistory(path: string): Promise<string[]> {
  try {
    const lines = (await readFile(path, "utf8")).split("\n").filter((line) => line !== "");
    if (lines.length > 2 * HISTORY_LINES) {
      await writeFile(path, `${lines.slice(-HISTORY_LINES).join("\n")}\n`, { mode: 0o600 });
    }
    return lines.slice(-HISTORY_LINES).reverse();
  } catch {
    return [];
  }
}

/** As in other shells, a line that begins with a space is not kept: it may hold what nobody else shall see. */
export async function keepLine(path: string, line: string): Promise<void> {
  if (line.startsWith(" ") || line.trim() === "") return;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await appendFile(path, `${line.trimEnd()}\n`, { mode: 0o600 });
  } catch {
    // A home that cannot be written to is no reason to stop.
  }
}
