/** Waiting for what another process does, which nobody tells us of. */
import { readFileSync } from "node:fs";
import type { StartedProcess } from "./processes.ts";

/**
 * Polls until `probe` answers something else than `undefined`. Fails early, with the end of the log, when one of the
 * processes that it depends on ends.
 */
export async function waitFor<T>(
  what: string,
  probe: () => Promise<T | undefined> | T | undefined,
  limits: { readonly timeoutMs: number; readonly everyMs: number; readonly needs?: readonly StartedProcess[] },
): Promise<T> {
  const start = Date.now();
  for (;;) {
    const found = await probe();
    if (found !== undefined) return found;
    for (const child of limits.needs ?? []) {
      if (!child.running)
        throw new Error(
          `${child.name} ended while we waited for ${what}; the end of ${child.log}:\n${logTail(child.log)}`,
        );
    }
    if (Date.now() - start > limits.timeoutMs) {
      const tails = (limits.needs ?? []).map((child) => `the end of ${child.log}:\n${logTail(child.log)}`);
      throw new Error([`no ${what} after ${limits.timeoutMs} ms`, ...tails].join("\n"));
    }
    await new Promise((resolve) => setTimeout(resolve, limits.everyMs));
  }
}

export function logTail(path: string, lines = 25): string {
  try {
    return readFileSync(path, "utf8").trimEnd().split("\n").slice(-lines).join("\n");
  } catch {
    return "(no log)";
  }
}
